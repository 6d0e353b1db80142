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
	/** The number of failures that opens a circuit, however many calls succeeded before. A timeout counts as two, since it costs the server more. A 500 counts as half of one, since it points to one endpoint more often than to the server. @default 10 */
	consecutiveFailures?: number;
	/** The share of failures, from 0 to 1, above which they add up. It sets how many failures a success cancels: as many as keep the sum level at this share, which is 4 at 0.8. With 1, a success cancels all failures before it. @default 0.8 */
	failureRatio?: number;
	/** Milliseconds that failures must go on for, from the first one, before they open a circuit. Anything shorter is a blip. @default 500 */
	failingTime?: number;
	/** Milliseconds that a circuit is open at first; never more than `maxOpenTime`. A random jitter makes each open time up to a quarter shorter or longer. @default 500 */
	openTime?: number;
	/** Milliseconds: the longest open time, before the jitter. Only a server may ask for more, with `Retry-After`. @default 30_000 */
	maxOpenTime?: number;
};

export type CircuitsPolicy = Readonly<Required<CircuitsOptions>>;

type OwnOptions = {
	/** Circuits made with `createCircuits`, to share them, inspect them or control them by hand. Give their options there; this hook does not accept them then. @default new circuits for this hook, made with the options given here */
	circuits?: Circuits;
	/** Returns the name of the circuit that a request belongs to. Errors, reports and logs show the name, so it should contain no secret. If the function throws, that is reported. If it throws or returns no string, the origin is used. @default the origin of the URL */
	key?: (request: Request) => string;
	/**
	What happens to an attempt that the circuit does not let in:

	- `wait`: it waits until its turn comes, within the time of its call.
	- `refuse`: it fails at once with a `CircuitOpenError`.
	- `auto`: it waits in an outage of up to 10 s and while the circuit recovers, if waiting spares the server something. Otherwise it fails at once. After timeouts it waits only if the client is busy: about 50 attempts in the twenty seconds before. Without a `totalTimeout`, it waits for 10 s at most.

	@default 'auto'
	*/
	whenOpen?: 'auto' | 'wait' | 'refuse';
	/** Returns whether a failure counts against the server. If it throws, that is reported, and the default decides. @default failures of the server (5xx, broken responses) and of the network, and time limits */
	shouldCount?: (classification: Classification, request: Request) => boolean;
};

export type CircuitBreakerOptions = OwnOptions & CircuitsOptions;

type Optional = 'key' | 'shouldCount' | 'circuits';

/** The hook's own options with their defaults, without the options of its circuits. */
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
	// Circuits that are passed in have their options already.
	const checks: Readonly<Record<string, Check>> = {
		...ownChecks,
		...(options.circuits === undefined && circuitsChecks),
	};
	const defaults = {...circuitsDefaults, whenOpen: 'auto'} as const;
	return resolveOptions('circuitBreaker', options, defaults, checks) as CircuitBreakerPolicy & CircuitsPolicy;
}
