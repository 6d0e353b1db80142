import {beforeAll, describe, expect, it} from '@jest/globals';
import {type LimitedOutcome, runLimited} from '../bench/limiter/run.ts';
import {limitedSituations} from '../bench/limiter/situations.ts';
import {createEventHeap} from '../bench/simulation/event-heap.ts';
import {createPooledServer} from '../bench/simulation/server.ts';

/** A part of it: no limit, the right one, and the adaptive. */
async function outcomesOf(name: string, until = 15_000) {
	const found = limitedSituations.find(situation => situation.name.startsWith(name));
	if (!found) {
		throw new Error(`no situation begins with ${name}`);
	}
	const situation = {...found, until};
	return {
		without: await runLimited(situation, Infinity, 1),
		right: await runLimited(situation, found.right, 1),
		adaptive: await runLimited(situation, 'adaptive', 1),
	};
}

describe('an adaptive limit', () => {
	it.each(['a small server', 'times that vary widely,', '10 clients'])(
		'serves nearly as much as the right one: %s',
		async name => {
			const {without, right, adaptive} = await outcomesOf(name);

			expect(adaptive.served).toBeGreaterThan(0.85 * right.served);
			expect(adaptive.served).toBeGreaterThan(2 * without.served);
			expect(adaptive.fairness).toBeGreaterThan(0.9);
		},
	);

	it('serves what one that was right does not, of a server that has moved away', async () => {
		const {right, adaptive} = await outcomesOf('twice as far away', 40_000);

		expect(adaptive.unsent).toBe(0);
		expect(adaptive.slowest).toBeLessThan(right.slowest / 4);
	});

	describe('of a server that refuses', () => {
		let outcomes: Readonly<Record<'without' | 'adaptive', LimitedOutcome>>;
		beforeAll(async () => {
			outcomes = await outcomesOf('a server that answers 503');
		});

		it('spares it nearly all of the requests that it would refuse', () => {
			expect(outcomes.adaptive.refused).toBeLessThan(outcomes.without.refused / 10);
		});

		it('serves a tenth less than no limit', () => {
			const share = outcomes.adaptive.served / outcomes.without.served;

			expect(share).toBeGreaterThan(0.85);
			expect(share).toBeLessThan(1);
		});
	});

	it('is worse than the right one where a few requests take almost no time', async () => {
		const {right, adaptive} = await outcomesOf('times that vary widely, from 1 ms');

		expect(adaptive.served).toBeLessThan(0.6 * right.served);
	});
});

it('runs the same twice', async () => {
	const situation = {...limitedSituations[0], until: 2_000} as (typeof limitedSituations)[number];

	expect(await runLimited(situation, 'adaptive', 1)).toEqual(await runLimited(situation, 'adaptive', 1));
});

describe('the server with several workers', () => {
	const answersOf = (queues: boolean) => {
		const server = createPooledServer(createEventHeap(), {
			workers: 2,
			workOf: begin => (begin < 30 ? 30 : 100),
			roundTripOf: () => 10,
			queues,
		});
		return [1, 2, 3].map(() => server.receive());
	};

	it('begins a request when a worker is free, and takes as long as is usual then', () => {
		expect(answersOf(true)).toEqual([40, 40, 140].map(at => ({at, succeeds: true})));
	});

	it('refuses at once what finds no worker, if it has no queue', () => {
		expect(answersOf(false)[2]).toEqual({at: 10, succeeds: false});
	});
});
