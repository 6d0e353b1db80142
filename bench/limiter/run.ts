import {systemClock, useClock} from '@kyhooks/core';
import {seededRandom} from '@kyhooks/testing';
import {AdaptiveLimit, type AdaptivePolicy} from '../../packages/limiter/src/adaptive.ts';
import {createEventHeap, type EventHeap} from '../simulation/event-heap.ts';
import {fairnessOf, percentileOf} from '../simulation/measures.ts';
import type {Server} from '../simulation/server.ts';
import {scheduleCalls} from '../simulation/world.ts';
import {createLimitedCaller} from './caller.ts';

export type LimitedSituation = Readonly<{
	name: string;
	clients: number;
	/** Calls a second of all clients together. */
	rate: number;
	/** Milliseconds during which calls are made. */
	until: number;
	/** The share of each client in the requests at once that keep the server busy, and none of them waiting. */
	right: number;
	serverOf(heap: EventHeap, chance: () => number): Server;
}>;

export type LimitedOutcome = Readonly<{
	/** Calls served in a second, of those for which calls are made. */
	served: number;
	/** Milliseconds from the start of a call, with its wait, until it is served: the median and the 99th percentile. */
	middle: number;
	slowest: number;
	/** The share of the calls that the server has refused or answered too late, and that were not sent. */
	refused: number;
	unsent: number;
	/** The least and the greatest limit of a client in the end. */
	limits: readonly [least: number, greatest: number];
	/** Jain's index of what the clients were served. */
	fairness: number;
}>;

/** The defaults of `adaptive`. */
const defaults: AdaptivePolicy = {initial: 10, minimum: 1, maximum: 200, tolerance: 2};

/** A call has the time of the preset. A request has less, so that one minute shows what a queue in the server does. */
const times = {attempt: 1_000, total: 30_000};

/** Runs clients with a limit each, in simulated time, from the first call to the end of the last one. */
export async function runLimited(
	situation: LimitedSituation,
	limit: number | 'adaptive',
	seed: number,
): Promise<LimitedOutcome> {
	const {clients, rate, until} = situation;
	const heap = createEventHeap();
	const restore = useClock({...systemClock, now: heap.now});
	const servedIn: number[] = [];
	const servedBy = Array.from({length: clients}, () => 0);
	const limits: (() => number)[] = [];
	let calls = 0;
	let refused = 0;
	let unsent = 0;
	try {
		const server = situation.serverOf(heap, seededRandom(seed + 2_000_000));
		const load = {clients, rate: rate / clients, arrivals: 'poisson', until} as const;
		scheduleCalls(load, heap, seededRandom(seed), () => {
			const own = limit === 'adaptive' ? new AdaptiveLimit(defaults) : limit;
			limits.push(() => (typeof own === 'number' ? own : own.limit));
			return createLimitedCaller({
				heap,
				server,
				limit: own,
				times,
				ended({client, startedAt, endedAt, end}) {
					calls += 1;
					refused += end === 'refused' ? 1 : 0;
					unsent += end === 'unsent' ? 1 : 0;
					if (end === 'served' && endedAt <= until) {
						servedIn.push(endedAt - startedAt);
						servedBy[client] = (servedBy[client] ?? 0) + 1;
					}
				},
			});
		});
		while (heap.runNext()) {
			// A call whose turn has come hears of it in a promise.
			await undefined;
		}
	} finally {
		restore();
	}
	const last = limits.map(limitOf => limitOf());
	return {
		served: (1_000 * servedIn.length) / until,
		middle: percentileOf(servedIn, 0.5),
		slowest: percentileOf(servedIn, 0.99),
		refused: refused / calls,
		unsent: unsent / calls,
		limits: [Math.min(...last), Math.max(...last)],
		fairness: fairnessOf(servedBy),
	};
}
