import {describe, expect, it} from '@jest/globals';
import {seededRandom, startVirtualTime, systemClock, useClock} from '@kyhooks/testing';
import type {ClientName} from '../bench/serve/clients.ts';
import {compareVirtual} from '../bench/serve/compare.ts';
import {judge} from '../bench/serve/judgement.ts';
import {atOnce, atRate, inARow} from '../bench/serve/loads.ts';
import {type Measures, measuresOf} from '../bench/serve/measures.ts';
import type {Row} from '../bench/serve/row.ts';
import {runVirtual} from '../bench/serve/run-virtual.ts';
import {byChance, first, onPath, silence, unavailable, until} from '../bench/serve/script.ts';
import {settings} from '../bench/serve/setting.ts';
import {deficitsOf} from '../bench/serve/verdict.ts';

const each = {seeds: 1, calls: 1, enough: 1_000};
const run = (row: Row, name: ClientName, seed = 1) => runVirtual(row, name, settings.short, seed);

const failingOnce: Row = {title: '', script: () => first(1, unavailable), load: inARow(3)};

/** Like the virtual time of the testing package, which however draws identifiers from the same random numbers as the waits. */
function startSlowTime({seed}: {seed: number}) {
	const time = startVirtualTime();
	// The system clock reads the globals, which are virtual by now.
	const restore = useClock({...systemClock, random: seededRandom(seed)});
	return {
		run: time.run,
		stop() {
			restore();
			time.stop();
		},
	};
}

describe('a row in virtual time', () => {
	it('counts what each client serves, and its attempts', async () => {
		const {
			ky,
			'retry()': withRetry,
			'resilient()': withAll,
		} = await compareVirtual(failingOnce, settings.short, each);
		expect([ky, withRetry, withAll].map(measures => [measures?.served, measures?.attemptsPerCall])).toEqual([
			[1, 2],
			[1, 2],
			[1, 2],
		]);
	});

	it('gives ky the waits that our hooks have: the same calls take as long', async () => {
		const times = (name: ClientName) => run(failingOnce, name).then(({calls}) => calls);
		const [ky, ours] = [await times('ky'), await times('retry()')];
		expect(ours.map(({took}) => took?.toFixed(6))).toEqual(ky.map(({took}) => took?.toFixed(6)));
	});

	it('ends calls that are never answered by the limits of the setting', async () => {
		const row: Row = {title: '', script: () => () => silence, load: atOnce(1)};
		for (const name of ['ky', 'retry()', 'resilient()'] as const) {
			expect((await run(row, name)).calls).toEqual([{counted: true, took: undefined}]);
		}
		expect((await run(row, 'ky')).attempts).toBe(5);
	});

	it('has faults that depend on seed, call and attempt alone', async () => {
		const script = byChance(0.4, unavailable);
		const met = async (load: Row['load']) => {
			const failed: string[] = [];
			await run(
				{
					title: '',
					script: () => arrival => {
						const reply = script(arrival);
						failed.push(`${arrival.call}.${arrival.attempt} ${'status' in reply && reply.status}`);
						return reply;
					},
					load,
				},
				'ky',
			);
			return failed.sort();
		};
		expect(await met(atOnce(20))).toEqual(await met(atRate(100, 20)));
	});

	it('comes to the same as in the virtual time of the testing package', async () => {
		const row: Row = {title: '', script: () => until(300, unavailable), load: atOnce(10), clients: 3};
		for (const name of ['ky', 'resilient()'] as const) {
			const slow = await runVirtual(row, name, settings.short, 3, startSlowTime);
			expect(await run(row, name, 3)).toEqual(slow);
		}
	});

	it('does not count calls to what is broken anyway, but their attempts', async () => {
		const row: Row = {
			title: '',
			script: () => onPath('broken', unavailable),
			load: ({call}) => Promise.all([call('broken', {counted: false}), call('healthy')]),
		};
		expect(measuresOf([await run(row, 'ky')])).toMatchObject({counted: 1, served: 1, attemptsPerCall: 3});
	});
});

describe('the verdict', () => {
	const measures = (served: number, attemptsPerCall = 2, counted = 1_000): Measures => ({
		counted,
		served,
		attemptsPerCall,
		p50: 1,
		p99: 1,
	});

	it.each([
		['as good as ky', measures(1), measures(1), []],
		['half a point less', measures(0.995), measures(1), []],
		['more than that', measures(0.994), measures(1), ['served']],
		['a tenth more attempts', measures(1, 2.2), measures(1, 2), []],
		['more attempts', measures(1, 2.21), measures(1, 2), ['attempts']],
		['fewer by what chance may do', measures(0.46), measures(0.5), []],
		['fewer than chance makes of many calls', measures(0.46), measures(0.5, 2, 10_000), ['served']],
	])('on a client that is %s', (_, client, ky, deficits) => {
		expect(deficitsOf(client, ky, 0.005)).toEqual(deficits);
	});

	it('names who is behind and in what', () => {
		const comparison = {ky: measures(1), 'retry()': measures(0.9, 3), 'resilient()': measures(1)};
		expect(judge({}, comparison, 0.005)).toEqual({mark: 'behind in retry(): served, attempts', behind: true});
	});

	it('counts no row as behind in which refusing is right, and says why', () => {
		const row = {refusingIsRight: 'it is gone'};
		expect(judge(row, {ky: measures(1), 'retry()': measures(0)}, 0.005)).toEqual({
			mark: 'behind in retry(): served, and refusing is right: it is gone',
			behind: false,
		});
	});
});
