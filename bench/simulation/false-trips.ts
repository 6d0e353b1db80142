import {benchLimits} from './call.ts';
import {createSteadyServer, type SteadyServerOptions} from './server.ts';
import type {Strategy} from './strategies.ts';
import {runWorld} from './world.ts';

/** A server that is healthy, or not bad enough, and trouble that must not look like an outage. If many attempts fail, ten in a row fail at times. Then the circuit opens, and must close again soon, so that few calls are refused. */
export type Nuisance = {
	name: string;
	/** Calls a second. */
	rate: number;
	/** Milliseconds during which calls are made. */
	until: number;
	arrivals: 'poisson' | 'even';
	serverOf(chance: () => number): SteadyServerOptions;
};

const minute = 60_000;

/** The first three attempts of each call fail, and the last succeeds. */
const failsThrice = (fault: 'failure' | 'hang') => () => ({
	latency: 12,
	faultOf: (request: number) => (request % 4 === 3 ? undefined : fault),
});

const atRandom = (ratio: number, fault: 'failure' | 'hang') => (chance: () => number) => ({
	latency: 12,
	faultOf: () => (chance() < ratio ? fault : undefined),
});

const single = (from: number, to: number) => () => ({
	latency: 12,
	faultOf: (request: number) => (request >= from && request < to ? ('failure' as const) : undefined),
});

/** Healthy and failing in turn, for equally long. */
const inTurn = (time: number) => () => ({
	latency: 12,
	faultOf: (_: number, now: number) => (now % (2 * time) < time ? undefined : ('failure' as const)),
});

const busy = {rate: 80, until: 10 * minute, arrivals: 'poisson'} as const;
const rare = {rate: 1 / 3, until: 10 * minute, arrivals: 'even'} as const;
const rarest = {rate: 1 / 60, until: 60 * minute, arrivals: 'even'} as const;
/** Two hundred requests are in flight at any time. */
const parallel = {rate: 500, until: minute, arrivals: 'even'} as const;

export const nuisances: readonly Nuisance[] = [
	{...busy, name: '2 % answered 503, 80 calls/s', serverOf: atRandom(0.02, 'failure')},
	{...busy, name: '2 % never answered, 80 calls/s', serverOf: atRandom(0.02, 'hang')},
	{...busy, name: '10 % answered 503, 80 calls/s', serverOf: atRandom(0.1, 'failure')},
	{...busy, name: '40 % answered 503, 80 calls/s', serverOf: atRandom(0.4, 'failure')},
	{...busy, name: 'all answered 503 every other 3 s, 80 calls/s', serverOf: inTurn(3_000)},
	{...rare, name: 'one attempt fails, 20 calls/min', serverOf: single(50, 51)},
	{...rare, name: 'one call fails five times, 20 calls/min', serverOf: single(50, 55)},
	{...parallel, name: '200 in flight are dropped', serverOf: () => ({latency: 400, dropsAt: 30_000})},
	{...parallel, name: '200 in flight, early', serverOf: () => ({latency: 400, dropsAt: 500})},
	{...rarest, name: 'each call fails thrice, 1 call/min', serverOf: failsThrice('failure')},
	{...rarest, name: 'each call times out thrice, 1 call/min', serverOf: failsThrice('hang')},
];

export type Nuisances = {
	calls: number;
	trips: number;
	withoutBudget: number;
	refused: number;
	failed: number;
	served: number;
};

/** Plays one, ten or sixty minutes of it for one client. */
export function runNuisance({rate, until, arrivals, serverOf}: Nuisance, strategy: Strategy, seed: number) {
	const counts: Nuisances = {calls: 0, trips: 0, withoutBudget: 0, refused: 0, failed: 0, served: 0};
	runWorld({
		clients: 1,
		rate,
		arrivals,
		until,
		limits: benchLimits,
		seed,
		serverOf: (heap, chance) => createSteadyServer(heap, serverOf(chance)),
		policiesOf: () =>
			strategy.policiesOf(({from}) => {
				counts.trips += from === 'closed' ? 1 : 0;
			}),
		ended({end}) {
			counts.calls += 1;
			counts.withoutBudget += end === 'budget' ? 1 : 0;
			counts.refused += end === 'refused' ? 1 : 0;
			counts.failed += end === 'failure' ? 1 : 0;
			counts.served += end === 'success' ? 1 : 0;
		},
	});
	return counts;
}
