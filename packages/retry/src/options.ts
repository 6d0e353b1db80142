import {
	type Classification,
	callback,
	duration,
	either,
	integer,
	list,
	oneOf,
	resolveOptions,
	token,
	type WaitSource,
} from '@kyhooks/core';
import {type Backoff, exponential} from './backoff.ts';
import {budgetHandle, createRetryBudget, type RetryBudget} from './budget/budget.ts';

/**
How a wait is spread, so that clients which failed together do not come back together:

- `full`: anywhere from nothing to the whole wait.
- `none`: the wait as it is.
- a function: from milliseconds to milliseconds.
*/
export type Jitter = 'full' | 'none' | ((wait: number) => number);

/** What `onRetry` is told, before the wait. */
export type RetryRecord = Readonly<{
	/** The call's id, the same for all its attempts. */
	call: string;
	/** The name of the operation that is repeated, if it has one; absent for a call. */
	operation?: string;
	method: string;
	/** Origin and path. The query is left out, since secrets live there. */
	url: string;
	/** The number of the attempt that failed, from 1. */
	attempt: number;
	/** Milliseconds until the next one. */
	wait: number;
	/** Where the wait came from. */
	source: WaitSource;
	/** Why: the judgement on the attempt that failed. */
	classification: Classification;
}>;

export type RetryOptions = {
	/**
	Retries after the first attempt. A `limit` that the client or the call sets in ky's own `retry` option and that is merged later wins, as with any ky option.

	@default 4
	*/
	limit?: number;

	/**
	The methods that may be retried, in any case. To list one is to say that repeating it is harmless: a listed POST is sent again after any failure that is worth it. ky's own `retry.methods`, where the client sets it, wins.

	@default the idempotent ones (RFC 9110, section 9.2.2) after any failure worth a retry; POST and PATCH where it is certain that the server did not act, or where the request carries an idempotency key
	*/
	methods?: readonly string[];

	/**
	Milliseconds before the next attempt, where the server says nothing: `exponential()`, `constant()`, `linear()`, `decorrelated()`, or any function.

	@default exponential({initial: 1_000, factor: 2, maximum: 30_000})
	*/
	backoff?: Backoff;

	/**
	How a wait of our own is spread. A wait that the server asked for is only ever made a little longer.

	@default 'full'
	*/
	jitter?: Jitter;

	/**
	Milliseconds: the longest wait that a server may ask for.

	@default 60_000
	*/
	maxRetryAfter?: number;

	/**
	What to do when the server asks for a longer wait: `stop` fails at once, and `explain` names the wait; `wait` waits as long as it takes. Neither waits into `totalTimeout`.

	@default 'stop'
	*/
	onLongWait?: 'stop' | 'wait';

	/**
	Gives each POST and PATCH that has none an `Idempotency-Key`, the same on every attempt, so that the server can tell a repetition; then they are retried like a GET. Only for servers that are known to honour it. `auto` draws a UUID; a function makes the key.

	@default false
	*/
	idempotencyKey?: 'auto' | false | (() => string);

	/**
	The header that carries the key. Some vendors have their own, such as `PayPal-Request-Id`.

	@default 'Idempotency-Key'
	*/
	idempotencyHeader?: string;

	/**
	What retries may add to the load of a server: a budget of `createRetryBudget()`, which several hooks may share, or `false` for no bounds but the `limit` of each call. When it is spent, a call fails at once with its own failure, and `explain` names the reason `budget`.

	@default a budget of this hook's own
	*/
	budget?: RetryBudget | false;

	/**
	Statuses after which a wait that the server asks for holds the other calls to the same path back too, each within its own time; and those to all paths of the origin, where others were told as well or the server says that it means all: `[429, 503]` for both, `false` for none. A wait above `maxRetryAfter` holds no other call.

	@default [429]
	*/
	gate?: readonly number[] | false;

	/** `observe` leaves all retries to ky and its options, as if the hook were not there, and tells what it would have done: as events, and in the log of `errorLogger()`. @default 'enforce' */
	mode?: 'enforce' | 'observe';

	/** Called before each wait. */
	onRetry?: (record: RetryRecord) => void;
};

export type RetryPolicy = Readonly<
	Required<Omit<RetryOptions, 'methods' | 'onRetry'>> & Pick<RetryOptions, 'methods' | 'onRetry'>
>;

export const retryDefaults: Omit<RetryPolicy, 'methods' | 'onRetry' | 'budget'> = Object.freeze({
	limit: 4,
	backoff: exponential(),
	jitter: 'full',
	maxRetryAfter: 60_000,
	onLongWait: 'stop',
	idempotencyKey: false,
	idempotencyHeader: 'Idempotency-Key',
	gate: Object.freeze([429]),
	mode: 'enforce',
});

/** @throws TypeError or RangeError that names the option and its value */
export function resolveRetryOptions(options: RetryOptions): RetryPolicy {
	return resolveOptions(
		'retry',
		options,
		{...retryDefaults, budget: createRetryBudget()},
		{
			limit: integer(),
			methods: list(token, 'method names'),
			backoff: callback,
			jitter: either(oneOf('full', 'none'), callback),
			maxRetryAfter: duration(),
			onLongWait: oneOf('stop', 'wait'),
			idempotencyKey: either(oneOf('auto', false), callback),
			idempotencyHeader: token,
			budget: either(oneOf(false), budgetHandle),
			gate: either(oneOf(false), list(integer({minimum: 400, maximum: 599}), 'statuses from 400 to 599')),
			mode: oneOf('enforce', 'observe'),
			onRetry: callback,
		},
	);
}
