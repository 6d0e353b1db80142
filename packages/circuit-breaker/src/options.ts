import {
	type Check,
	type Classification,
	callback,
	duration,
	finite,
	integer,
	oneOf,
	resolveOptions,
} from '@kyhooks/core';
import {type Circuits, inside} from './state.ts';

export type CircuitsOptions = {
	/** So many failures open a circuit, however well it went before. A timeout counts for two, since it has cost the server more; a 500 for half: it tells of one endpoint more often than of the server. @default 10 */
	consecutiveFailures?: number;
	/** The share of failures, from 0 to 1, above which they add up: each success makes up for as many as keep a server even that fails so often, 4 at 0.8. With 1, for all before it. @default 0.8 */
	failureRatio?: number;
	/** Milliseconds that failures must go on for, from the first one, before they open a circuit. What is shorter is a blip. @default 500 */
	failingTime?: number;
	/** Milliseconds that a circuit is open for at first, a quarter more or less; never more than `maxOpenTime`. @default 500 */
	openTime?: number;
	/** Milliseconds: the longest that a circuit opens for by itself. @default 30_000 */
	maxOpenTime?: number;
};

export type CircuitsPolicy = Readonly<Required<CircuitsOptions>>;

type OwnOptions = {
	/** Circuits made with `createCircuits`, to share them, look at them or operate them by hand. Their options are given there, and are none of this hook. @default circuits of this hook's own, made of the options given here */
	circuits?: Circuits;
	/** Which circuit a request belongs to. It is shown in errors, reports and logs, so it should hold no secret. One that throws is reported. Where it gives no string, the origin takes its place. @default the origin of the URL */
	key?: (request: Request) => string;
	/**
	What becomes of an attempt that the circuit does not let in:

	- `wait`: it is held until its turn comes, within the time of its call.
	- `refuse`: it fails at once.
	- `auto`: it waits while the outage is young (10 s) and waiting spares the server something, and fails at once in a longer one. After timeouts it waits only where the client is busy: about 50 attempts in the twenty seconds before. Without a `totalTimeout`, it waits for 10 s at most.

	@default 'auto'
	*/
	whenOpen?: 'auto' | 'wait' | 'refuse';
	/** Whether a failure counts against the server. One that throws is reported, and the default decides. @default failures of the server (5xx, broken answers) and of the network, and limits of time */
	shouldCount?: (classification: Classification, request: Request) => boolean;
};

export type CircuitBreakerOptions = OwnOptions & CircuitsOptions;

type Optional = 'key' | 'shouldCount' | 'circuits';

/** What is in force, without what is the circuits' own. */
export type CircuitBreakerPolicy = Readonly<
	Required<Omit<OwnOptions, Optional>> & Pick<OwnOptions, Optional>
>;

const circuitsDefaults: CircuitsPolicy = {
	failureRatio: 0.8,
	consecutiveFailures: 10,
	failingTime: 500,
	openTime: 500,
	maxOpenTime: 30_000,
};

const time = duration({minimum: 1});

const circuitsChecks: Readonly<Record<keyof CircuitsOptions, Check>> = {
	failureRatio: finite({maximum: 1}),
	consecutiveFailures: integer({minimum: 1}),
	failingTime: duration(),
	openTime: time,
	maxOpenTime: time,
};

const ownChecks: Readonly<Record<keyof OwnOptions, Check>> = {
	circuits: value => (inside in Object(value) ? undefined : 'circuits made by createCircuits()'),
	key: callback,
	whenOpen: oneOf('auto', 'wait', 'refuse'),
	shouldCount: callback,
};

export function resolveCircuitsOptions(name: string, options: CircuitsOptions): CircuitsPolicy {
	return resolveOptions(name, options, circuitsDefaults, circuitsChecks);
}

export function resolveCircuitBreakerOptions(
	options: CircuitBreakerOptions,
): CircuitBreakerPolicy & CircuitsPolicy {
	// Circuits that are made already have their options.
	const checks: Readonly<Record<string, Check>> = {
		...ownChecks,
		...(options.circuits === undefined && circuitsChecks),
	};
	const defaults = {...circuitsDefaults, whenOpen: 'auto'} as const;
	return resolveOptions('circuitBreaker', options, defaults, checks) as CircuitBreakerPolicy & CircuitsPolicy;
}
