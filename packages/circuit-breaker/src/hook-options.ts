import {type Check, type Classification, callback, integer, oneOf, resolveOptions} from '@kyhooks/core';
import {type Circuits, circuitsWith, isCircuits} from './circuits.ts';
import type {CircuitOpenError} from './errors.ts';
import {type CircuitsOptions, circuitsChecks, resolveCircuitsOptions} from './options.ts';

/** What `shouldCount` is told. */
export type FailureRecord = Readonly<{classification: Classification; method: string; url: string}>;

/** What `fallback` is told. */
export type FallbackRecord = Readonly<{error: CircuitOpenError; request: Request}>;

type OwnOptions = {
	/** Circuits made with `createCircuits`, to share them, look at them or operate them by hand. Their options stand there. @default circuits of this hook's own, made of the options given here */
	circuits?: Circuits;

	/**
	Which circuit a request belongs to. It is shown in errors, reports and logs, so it should hold no secret. One that throws, or gives no string, is reported, and the origin takes its place.

	@default the origin of the URL
	@example
	```
	circuitBreaker({key: ({url}) => new URL(url).pathname.split('/')[1] ?? ''})
	```
	*/
	key?: (request: Request) => string;

	/**
	What becomes of an attempt that the circuit does not let in:

	- `wait`: it is held until its turn comes, within the time of its call.
	- `refuse`: it fails at once.
	- `auto`: it waits while the outage is young (10 s) and waiting spares the server something, and fails at once in a longer one. After timeouts it waits only where the client is busy: 100 attempts in the `window` before. Without a `totalTimeout`, it waits for 10 s at most.

	@default 'auto'; 'refuse' where there is a `fallback`
	*/
	whenOpen?: 'auto' | 'wait' | 'refuse';

	/** `observe` counts and reports, tells which attempts it would have held or refused, and lets them all through. @default 'enforce' */
	mode?: 'enforce' | 'observe';

	/** Attempts that may wait for one circuit at a time; one more is refused. @default 10_000 */
	maxWaiting?: number;

	/** Whether a failure counts against the server. One that throws is reported, and the default decides. @default failures of the server (5xx, broken answers) and of the network, and limits of time */
	shouldCount?: (record: FailureRecord) => boolean;

	/** Answers in the place of a server that is not asked; `undefined` lets the refusal stand. If it throws, or gives anything else, that is reported and the refusal stands. @default none */
	fallback?: (record: FallbackRecord) => Response | undefined | Promise<Response | undefined>;
};

export type CircuitBreakerOptions = OwnOptions & CircuitsOptions;

type Optional = 'key' | 'shouldCount' | 'fallback';

/** What is in force, without what is the circuits' own. */
export type CircuitBreakerPolicy = Readonly<
	Required<Omit<OwnOptions, Optional>> & Pick<OwnOptions, Optional>
>;

const handle: Check = value => (isCircuits(value) ? undefined : {kind: 'circuits made by createCircuits()'});

/** @throws TypeError or RangeError that names the option and its value */
export function resolveCircuitBreakerOptions(options: CircuitBreakerOptions): CircuitBreakerPolicy {
	const {circuits, key, whenOpen, mode, maxWaiting, shouldCount, fallback, ...ofCircuits} = options;
	// All keys at once, so that a mistaken one is answered with all that are known.
	resolveOptions('circuitBreaker', options, {}, {...ownChecks, ...circuitsChecks});
	const [given] = Object.keys(ofCircuits);
	if (circuits !== undefined && given !== undefined) {
		throw new TypeError(
			`circuitBreaker.${given} must be given to createCircuits(), since circuitBreaker.circuits is given, got ${String(ofCircuits[given as keyof CircuitsOptions])}`,
			{cause: {option: `circuitBreaker.${given}`, value: ofCircuits[given as keyof CircuitsOptions]}},
		);
	}
	return resolveOptions(
		'circuitBreaker',
		{circuits, key, whenOpen, mode, maxWaiting, shouldCount, fallback},
		{
			circuits: circuits ?? circuitsWith(resolveCircuitsOptions('circuitBreaker', ofCircuits)),
			// A client that has another answer need not wait for this one.
			whenOpen: fallback === undefined ? 'auto' : 'refuse',
			mode: 'enforce',
			maxWaiting: 10_000,
		},
		ownChecks,
	) as CircuitBreakerPolicy;
}

const ownChecks: Readonly<Record<keyof OwnOptions, Check>> = {
	circuits: handle,
	key: callback,
	whenOpen: oneOf('auto', 'wait', 'refuse'),
	mode: oneOf('enforce', 'observe'),
	maxWaiting: integer(),
	shouldCount: callback,
	fallback: callback,
};
