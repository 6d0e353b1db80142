import {benchLimits, type CallLimits} from './call.ts';
import {createMeasures, type Measures} from './measures.ts';
import type {OutageKind} from './outage.ts';
import {createQueueingServer} from './server.ts';
import type {Strategy} from './strategies.ts';
import {runWorld} from './world.ts';

export type Storm = {
	name: string;
	clients: number;
	/** Calls a second of each client. */
	rate: number;
	arrivals?: 'poisson' | 'even';
	/** Milliseconds before, during and after the outage. */
	before: number;
	length: number;
	after: number;
	limits?: CallLimits;
	roundTrip?: number;
};

/** The share of the server's capacity that the calls need while it is healthy. */
const utilisation = 0.8;

/** Runs one outage with clients that use a strategy. */
export function runStorm(storm: Storm, kind: OutageKind, strategy: Strategy, seed: number): Measures {
	const {clients, rate, arrivals = 'poisson', before, length, after, limits = benchLimits} = storm;
	const outage = {kind, start: before, end: before + length};
	const until = outage.end + after;
	const measures = createMeasures(outage, until, clients);
	const capacity = (clients * rate) / utilisation;
	const {roundTrip = 2} = storm;
	runWorld({
		clients,
		rate,
		arrivals,
		until,
		limits,
		seed,
		serverOf: heap => createQueueingServer(heap, {capacity, roundTrip, outage}),
		policiesOf: () => strategy.policiesOf(),
		ended: measures.note,
	});
	return measures.result();
}
