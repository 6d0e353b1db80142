import {describe, expect, test} from '@jest/globals';
import {startVirtualTime} from '@kyhooks/testing';
import fc from 'fast-check';
import {drawingOf} from '../bench/storm/drawing.ts';
import {openLoad} from '../bench/storm/load.ts';
import {type Measures, measuresOf, ratesOf} from '../bench/storm/measures.ts';
import {curvesOf, panelOf, panelSize, tickDistance} from '../bench/storm/panel.ts';
import type {CallRecord, Course} from '../bench/storm/records.ts';
import type {Scenario} from '../bench/storm/scenario.ts';
import {sharedTime} from '../bench/storm/shared-time.ts';
import {summaryOf, tableOf} from '../bench/storm/table.ts';
import {createWorker} from '../bench/storm/worker.ts';

const scenario: Scenario = {
	kind: 'slow',
	rate: 20,
	capacity: 25,
	before: 2_000,
	outage: 2_000,
	after: 6_000,
};
const outageEnd = 4_000;

/** Calls at equal intervals over the whole run. */
function courseOf(
	succeeds: (start: number) => boolean,
	{latency = () => 10, attempts = 1}: {latency?: (start: number) => number; attempts?: number} = {},
): Course {
	const calls = Array.from({length: 200}, (_, index): CallRecord => {
		const start = index * 50;
		return {start, end: start + latency(start), succeeded: succeeds(start)};
	});
	return {
		label: 'a client',
		scenario,
		client: {
			calls,
			attempts: calls.flatMap(({start}) => Array.from({length: attempts}, () => start)),
		},
		server: {arrivals: [], inTime: []},
	};
}

describe('the worker', () => {
	const served = (perSecond: number) => {
		const items: string[] = [];
		return {items, worker: createWorker<string>(perSecond, item => items.push(item))};
	};

	test('serves at its exact rate, however late it is woken', () => {
		const {items, worker} = served(100);
		for (let item = 0; item < 100; item++) {
			worker.arrive(String(item), 0);
		}
		worker.advance(9.9);
		expect(items).toEqual([]);
		worker.advance(10);
		expect(items).toEqual(['0']);
		worker.advance(337.3);
		expect(items).toHaveLength(33);
		expect(worker.nextAt()).toBeCloseTo(340);
		worker.advance(1_000.001);
		expect(items).toHaveLength(100);
	});

	test('begins an item that finds it idle when the item arrives', () => {
		const {items, worker} = served(100);
		worker.arrive('first', 0);
		worker.advance(500);
		worker.arrive('second', 700);
		expect(worker.nextAt()).toBe(710);
		worker.advance(709);
		expect(items).toEqual(['first']);
	});

	test('takes an item that was done before the next arrived for done, though nobody had looked', () => {
		const {items, worker} = served(100);
		worker.arrive('first', 0);
		worker.arrive('second', 15);
		expect(items).toEqual(['first']);
		expect(worker.nextAt()).toBe(25);
	});

	test('goes on with what is under way when its rate changes', () => {
		const {worker} = served(100);
		worker.arrive('half done', 0);
		worker.setRate(10, 5);
		expect(worker.nextAt()).toBe(55);
		worker.setRate(100, 30);
		expect(worker.nextAt()).toBeCloseTo(32.5);
	});

	test('serves nothing at rate 0, and later what has waited', () => {
		const {items, worker} = served(100);
		worker.setRate(0, 0);
		worker.arrive('one', 1);
		worker.arrive('two', 2);
		worker.advance(60_000);
		expect(items).toEqual([]);
		expect(worker.nextAt()).toBe(Infinity);
		worker.setRate(100, 60_000);
		worker.advance(60_020);
		expect(items).toEqual(['one', 'two']);
	});

	test('forgets what waits, and has nothing due then', () => {
		const {items, worker} = served(100);
		worker.arrive('lost', 0);
		worker.clear();
		expect(worker.nextAt()).toBe(Infinity);
		worker.arrive('new', 5);
		worker.advance(15);
		expect(items).toEqual(['new']);
	});
});

describe('the load', () => {
	test('begins calls at even distances, though none of them ends', async () => {
		using time = startVirtualTime();
		const startAt = sharedTime() + 100;
		const begun: number[] = [];
		const ends: (() => void)[] = [];
		const load = openLoad({rate: 80, duration: 100, startAt}, () => {
			begun.push(sharedTime() - startAt);
			return new Promise<void>(resolve => ends.push(resolve));
		});
		await time.advance(1_000);
		expect(begun.map(start => start.toFixed(1))).toEqual([
			'0.0',
			'12.5',
			'25.0',
			'37.5',
			'50.0',
			'62.5',
			'75.0',
			'87.5',
		]);
		for (const end of ends) {
			end();
		}
		expect((await load).map(({end}) => Math.round(end))).toEqual(Array.from({length: 8}, () => 900));
	});

	test('records a call that rejects as one that failed', async () => {
		using time = startVirtualTime();
		let count = 0;
		const load = openLoad({rate: 10, duration: 300, startAt: sharedTime()}, async () => {
			if (++count === 2) {
				throw new Error('no');
			}
		});
		expect((await time.run(load)).map(({succeeded}) => succeeded)).toEqual([true, false, true]);
	});
});

describe('the measures', () => {
	test('count all attempts against all calls', () => {
		expect(measuresOf(courseOf(() => true, {attempts: 3})).attemptsPerCall).toBe(3);
	});

	test('have a client that failed nothing recover at once', () => {
		const measures = measuresOf(courseOf(() => true));
		expect(measures.recovery).toBe(0);
		expect(measures.goodputBack).toBe(0);
		expect(measures.successAfter).toBe(1);
	});

	test('do not hold failures within the outage against the recovery', () => {
		const measures = measuresOf(courseOf(start => start < 2_000 || start >= outageEnd));
		expect(measures.recovery).toBe(0);
		expect(measures.successDuring).toBe(0);
		expect(measures.successAfter).toBe(1);
	});

	test('date the recovery to the first second of which 95 % succeed', () => {
		const {recovery, successAfter} = measuresOf(courseOf(start => start < 2_000 || start >= 5_500));
		// One call in twenty may fail, so this second begins one call earlier.
		expect(recovery).toBe(1_450);
		expect(successAfter).toBeCloseTo(90 / 120);
	});

	test('date the recovery after the last relapse', () => {
		const relapse = (start: number) => start >= 6_000 && start < 6_100;
		expect(measuresOf(courseOf(start => !relapse(start))).recovery).toBe(2_050);
	});

	test('know no recovery of a client that was not well for the last 3 s', () => {
		expect(measuresOf(courseOf(start => start < 2_000 || start >= 6_950)).recovery).toBe(2_900);
		const late = measuresOf(courseOf(start => start < 2_000 || start >= 7_200));
		expect(late.recovery).toBe(Infinity);
		expect(late.goodputBack).toBe(Infinity);
		expect(measuresOf(courseOf(start => start < 9_500)).recovery).toBe(Infinity);
		expect(measuresOf(courseOf(start => start < 2_000)).recovery).toBe(Infinity);
	});

	test('wait for the goodput until calls end, where the recovery asks only whether they do', () => {
		const slow = (start: number) => (start >= 2_000 && start < 6_000 ? 2_500 : 10);
		const measures = measuresOf(courseOf(() => true, {latency: slow}));
		expect(measures.recovery).toBe(0);
		expect(measures.goodputBack).toBeGreaterThan(400);
		expect(measures.goodputBack).toBeLessThan(600);
	});

	test('know no goodput that comes in bursts', () => {
		const inBurst = (start: number) => start < 2_000 || start % 2_500 < 1_250;
		expect(measuresOf(courseOf(inBurst)).goodputBack).toBe(Infinity);
	});

	test('forgive the goodput a pause that loses nothing', () => {
		const pause = (start: number) => (start >= 6_000 && start < 6_400 ? 6_400 - start : 10);
		expect(measuresOf(courseOf(() => true, {latency: pause})).goodputBack).toBe(0);
	});

	test('know no goodput of calls that fail', () => {
		expect(measuresOf(courseOf(start => start < 2_000)).goodputBack).toBe(Infinity);
	});

	test('take the time to success from a second after the outage on, without its slowest hundredth', () => {
		const latency = (start: number) => {
			const early = start < 5_000 ? 2_000 : 800;
			return start === 7_000 ? 3_000 : start < 5_100 ? early : 10;
		};
		expect(measuresOf(courseOf(() => true, {latency})).latency).toBe(800);
		expect(measuresOf(courseOf(start => latency(start) === 10, {latency})).latency).toBe(10);
		expect(measuresOf(courseOf(start => start < 5_000)).latency).toBe(Infinity);
	});

	test('count what was lost before the outage, and nothing later', () => {
		const lost = new Set([0, 1_950, 2_000, 6_000]);
		expect(measuresOf(courseOf(start => !lost.has(start))).lostBefore).toBe(2);
	});

	test('find the earliest time from which no second is bad, whatever failed', () => {
		fc.assert(
			fc.property(fc.array(fc.boolean(), {minLength: 120, maxLength: 120}), fc.nat(119), (fates, until) => {
				const failed = (start: number) => {
					const index = (start - outageEnd) / 50;
					return index >= 0 && index < until && fates[index] === true;
				};
				const {recovery} = measuresOf(courseOf(start => !failed(start)));
				const isBad = (second: number) =>
					Array.from({length: 20}, (_, index) => second + index * 50).filter(failed).length > 1;
				const seconds = Array.from({length: 101}, (_, index) => outageEnd + index * 50);
				const lastBad = seconds.findLast(isBad);
				const expected = lastBad === undefined ? 0 : lastBad + 50 - outageEnd;
				expect(recovery).toBe(expected > 3_000 ? Infinity : expected);
			}),
		);
	});

	test('turn moments into rates, without those after the end of the load', () => {
		expect(ratesOf([0, 10, 249, 250, 999, 1_000, 5_000], 1_000, 250)).toEqual([12, 4, 0, 4]);
	});
});

describe('the table', () => {
	const measures: Measures = {
		attemptsPerCall: 1.234,
		recovery: 1_500,
		goodputBack: Infinity,
		successDuring: 0,
		successAfter: 0.9876,
		latency: 4_130,
		lostBefore: 0,
	};

	test('has a line a client, in columns', () => {
		expect(tableOf([{label: 'ky', runs: [measures]}]).split('\n')).toEqual([
			'| client | attempts a call | recovers after | goodput back after | succeed after the outage | succeed in it | p99 from a second on | lost before it |',
			'|--------|----------------:|---------------:|-------------------:|-------------------------:|--------------:|---------------------:|---------------:|',
			'| ky     |            1.23 |          1.5 s |              never |                   98.8 % |         0.0 % |                4.1 s |              0 |',
		]);
	});

	test('has the median and the range of several runs, and one figure where they agree', () => {
		const runs = [
			{...measures, recovery: Infinity, lostBefore: 1},
			measures,
			{...measures, recovery: 500, lostBefore: 10},
		];
		const line = tableOf([{label: 'ky', runs}]).split('\n')[2];
		expect(line).toContain('| 1.5 s (0.5 s – never) |');
		expect(line).toContain(' 1 (0 – 10) |');
		expect(line).toContain(' 1.23 |');
	});

	test('has in short the medians, a column a kind', () => {
		const rows = [{label: 'ky', runs: [measures, {...measures, recovery: Infinity}, measures]}];
		const tables = [
			{kind: 'slow', rows},
			{kind: '503', rows: [{label: 'ky', runs: [{...measures, successDuring: 1}]}]},
		];
		expect(summaryOf(tables).split('\n')).toEqual([
			'| client | slow | 503 |',
			'| --- | --- | --- |',
			'| ky | 1.23 · 1.5 s · 98.8 % · 0.0 % | 1.23 · 1.5 s · 98.8 % · 100.0 % |',
		]);
	});
});

describe('the picture', () => {
	const courses = [
		courseOf(() => true, {attempts: 4}),
		{...courseOf(start => start < 2_000), label: 'a <b> & "c"'},
	];

	test('has a panel a client, of one scale, and one with the legend', () => {
		const drawing = drawingOf(courses);
		expect(drawing.match(/<g /g)).toHaveLength(3);
		expect(drawing).toContain('4.00 attempts a call · recovers in 0.0 s · 100.0 % succeed after');
		expect(drawing).toContain('1.00 attempts a call · never recovers · 0.0 % succeed after');
		expect(drawing.match(/text-anchor="end">80</g)).toHaveLength(2);
	});

	test('spells a name that holds markup', () => {
		expect(drawingOf(courses)).toContain('>a &lt;b> &amp; &quot;c&quot;</text>');
	});

	test('closes what it opens', () => {
		const open: string[] = [];
		for (const [, closing, name, content] of drawingOf(courses).matchAll(/<(\/?)(\w+)([^>]*)>/g)) {
			if (closing === '/') {
				expect(open.pop()).toBe(name);
			} else if (!content?.endsWith('/')) {
				open.push(name ?? '');
			}
		}
		expect(open).toEqual([]);
	});

	test('stays within the panel', () => {
		const [course = courseOf(() => true)] = courses;
		const paths = panelOf(course, Math.max(...curvesOf(course).load)).matchAll(/ d="([^"]+)"/g);
		for (const [, path = ''] of paths) {
			for (const [, x, y] of path.matchAll(/([\d.]+) ([\d.-]+)/g)) {
				expect(Number(x)).toBeGreaterThanOrEqual(0);
				expect(Number(x)).toBeLessThanOrEqual(panelSize.width);
				expect(Number(y)).toBeGreaterThanOrEqual(40);
				expect(Number(y)).toBeLessThanOrEqual(panelSize.height);
			}
		}
	});

	test('puts its ticks at round distances, and few of them', () => {
		expect([80, 100, 130, 330, 420, 1_050].map(tickDistance)).toEqual([20, 20, 50, 100, 100, 500]);
	});
});
