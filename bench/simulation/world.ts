import {systemClock, useClock} from '@kyhooks/core';
import {seededRandom} from '@kyhooks/testing';
import type {Call, CallLimits} from './call.ts';
import {createCaller} from './caller.ts';
import {createEventHeap, type EventHeap} from './event-heap.ts';
import type {Policies} from './policy.ts';
import type {Server} from './server.ts';

export type World = {
	clients: number;
	/** Calls a second of each client. */
	rate: number;
	/** `poisson`: at random (a Poisson process). `even`: at equal intervals. */
	arrivals: 'poisson' | 'even';
	/** Milliseconds during which calls are made. */
	until: number;
	limits: CallLimits;
	seed: number;
	serverOf(heap: EventHeap, chance: () => number): Server;
	/** Called once per client, while simulated time is in force. */
	policiesOf(): Policies;
	ended(call: Call): void;
};

/** Runs clients and their server from the first call to the end of the last one, in simulated time. */
export function runWorld(world: World): void {
	const {until, limits, seed, ended} = world;
	const heap = createEventHeap();
	// The world and the policies draw from separate random numbers, so that each strategy meets the same calls.
	const chance = seededRandom(seed);
	const restore = useClock({...systemClock, now: heap.now, random: seededRandom(seed + 1_000_000)});
	try {
		const server = world.serverOf(heap, seededRandom(seed + 2_000_000));
		scheduleCalls(world, heap, chance, () =>
			createCaller({heap, server, limits, policies: world.policiesOf(), ended}),
		);
		heap.runUntil(until + limits.total);
	} finally {
		restore();
	}
}

/** @param callerOf creates a client; the function that it returns starts a call */
export function scheduleCalls(
	{clients, rate, arrivals, until}: Pick<World, 'clients' | 'rate' | 'arrivals' | 'until'>,
	heap: EventHeap,
	chance: () => number,
	callerOf: () => (client: number) => void,
): void {
	const gap = 1_000 / rate;
	for (let client = 0; client < clients; client += 1) {
		const call = callerOf();
		const arrive = () => {
			const next = heap.now() + (arrivals === 'even' ? gap : -Math.log(1 - chance()) * gap);
			if (next < until) {
				heap.at(next, arrive);
			}
			call(client);
		};
		heap.at(chance() * gap, arrive);
	}
}
