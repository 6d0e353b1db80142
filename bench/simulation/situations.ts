import {benchLimits, type CallLimits, defaultLimits} from './call.ts';
import {createSheddingServer, createSteadyServer, type SteadyServerOptions} from './server.ts';
import type {Strategy} from './strategies.ts';
import {runWorld, type World} from './world.ts';

/** Situations in which budgets differ: how many retries they allow while a server is overloaded, and how many calls they lose while it is not. */
export type Situation = Readonly<{
	name: string;
	world: Pick<World, 'clients' | 'rate' | 'arrivals' | 'until' | 'limits' | 'serverOf'>;
}>;

export type Outcome = {calls: number; attempts: number; served: number};

const minute = 60_000;

/** Requests per second that the server takes; it refuses the others at once. */
const capacity = 100;

function shed(clients: number): Situation {
	return {
		name: `120 % offered, the excess refused, ${clients} ${clients === 1 ? 'client' : 'clients'}`,
		world: {
			clients,
			rate: (1.2 * capacity) / clients,
			arrivals: 'poisson',
			until: 5 * minute,
			limits: benchLimits,
			serverOf: heap => createSheddingServer(heap, capacity),
		},
	};
}

function atRandom(ratio: number, rate: number, until: number, fault: 'failure' | 'hang'): Situation {
	return {
		name: `${100 * ratio} % ${fault === 'hang' ? 'hang' : '503'}, ${rate}/s`,
		world: {
			...steady(chance => ({latency: 20, faultOf: () => (chance() < ratio ? fault : undefined)})),
			rate,
			until,
		},
	};
}

/** This many calls within a moment, from a client that has made none before. */
function atOnce(
	name: string,
	limits: CallLimits,
	faultOf: NonNullable<SteadyServerOptions['faultOf']>,
): Situation {
	return {
		name: `${burst} at once, ${name}`,
		world: {...steady(() => ({latency: 20, faultOf})), rate: 1_000_000, until: burst / 1_000, limits},
	};
}

const burst = 200;

function steady(optionsOf: (chance: () => number) => SteadyServerOptions) {
	return {
		clients: 1,
		arrivals: 'even',
		limits: benchLimits,
		serverOf: (heap, chance) => createSteadyServer(heap, optionsOf(chance)),
	} satisfies Partial<World>;
}

const blip = (time: number) => (_: number, now: number) => (now < time ? ('failure' as const) : undefined);

export const situations: readonly Situation[] = [
	shed(1),
	shed(100),
	atRandom(0.2, 50, 2 * minute, 'failure'),
	atRandom(0.4, 50, 2 * minute, 'failure'),
	atRandom(0.5, 200, 2 * minute, 'failure'),
	atRandom(0.5, 5, 20 * minute, 'failure'),
	atRandom(0.2, 20, 2 * minute, 'hang'),
	atOnce('1 s of 503, short waits', benchLimits, blip(1_000)),
	atOnce('1 s of 503', defaultLimits, blip(1_000)),
	atOnce('3 s of 503, short waits', benchLimits, blip(3_000)),
	atOnce('3 s of 503', defaultLimits, blip(3_000)),
	atOnce('each hangs once', benchLimits, request => (request < burst ? 'hang' : undefined)),
];

export function runSituation({world}: Situation, strategy: Strategy, seed: number): Outcome {
	const outcome: Outcome = {calls: 0, attempts: 0, served: 0};
	runWorld({
		...world,
		seed,
		policiesOf: () => strategy.policiesOf(),
		ended({attempts, end}) {
			outcome.calls += 1;
			outcome.attempts += attempts;
			outcome.served += end === 'success' ? 1 : 0;
		},
	});
	return outcome;
}
