import {createPooledServer, type PooledServerOptions} from '../simulation/server.ts';
import type {LimitedSituation} from './run.ts';

const minute = 60_000;

/** Milliseconds without load. */
const work = 40;
const roundTrip = 10;

type Given = Readonly<{
	name: string;
	workers: number;
	clients?: number;
	/** Calls offered, as a share of what the server can serve. */
	load?: number;
	until?: number;
	/** Milliseconds of work of a request that is begun at this moment, for a random number below 1. */
	workOf?(now: number, chance: number): number;
	roundTripOf?(now: number): number;
	queues?: boolean;
}>;

function situationOf(given: Given): LimitedSituation {
	const {name, workers, clients = 1, load = 1.2, until = minute, queues = true} = given;
	const {workOf = evenly, roundTripOf = () => roundTrip} = given;
	return {
		name,
		clients,
		rate: (load * workers * 1_000) / work,
		until,
		// Little's law: what is served in a time, times the time that it takes.
		right: Math.max(1, Math.round((workers * (work + roundTrip)) / work / clients)),
		serverOf: (heap, chance) => {
			const options: PooledServerOptions = {
				workers,
				workOf: now => workOf(now, chance()),
				roundTripOf,
				queues,
			};
			return createPooledServer(heap, options);
		},
	};
}

/** A fifth more or less than the mean. */
function evenly(_: number, chance: number): number {
	return work * (0.8 + 0.4 * chance);
}

/** Any time at all, most of them short (an exponential distribution). */
function widely(_: number, chance: number): number {
	return -Math.log(1 - chance) * work;
}

const isWeak = (now: number) => now >= 20_000 && now < 40_000;

export const limitedSituations: readonly LimitedSituation[] = [
	situationOf({name: 'a small server, 5 minutes of 120 %', workers: 4, until: 5 * minute}),
	situationOf({name: 'a large server, 120 %', workers: 64}),
	situationOf({name: 'a server that answers 503 above its capacity, 120 %', workers: 16, queues: false}),
	situationOf({
		name: 'a quarter of the capacity for 20 s, 80 %',
		workers: 16,
		load: 0.8,
		workOf: (now, chance) => evenly(now, chance) * (isWeak(now) ? 4 : 1),
	}),
	situationOf({
		name: 'twice as far away after 20 s, 80 %',
		workers: 16,
		load: 0.8,
		until: 2 * minute,
		roundTripOf: now => (now < 20_000 ? roundTrip : 2 * roundTrip + work),
	}),
	situationOf({name: 'times that vary widely, 120 %', workers: 16, workOf: widely}),
	situationOf({
		name: 'times that vary widely, from 1 ms, 120 %',
		workers: 16,
		workOf: widely,
		roundTripOf: () => 1,
	}),
	situationOf({name: '10 clients of one server, 120 %', workers: 40, clients: 10}),
];
