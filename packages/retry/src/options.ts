import {callback, duration, integer, oneOf, resolveOptions, token} from '@kyhooks/core';
import {type Backoff, defaultBackoff} from './backoff.ts';
import {budgetOf, budgetOrFalse, type RetryBudget} from './budget/budget.ts';

/**
How a wait is spread, so that clients which failed together do not come back together:

- `full`: anywhere from nothing to the whole wait.
- `none`: the wait as it is, for a backoff with chance of its own.
*/
export type Jitter = 'full' | 'none';

export type RetryOptions = {
	/**
	Retries after the first attempt. A `limit` that the client or the call sets in ky's own `retry` option and that is merged later wins, as with any ky option.

	@default 4
	*/
	limit?: number;

	/**
	Milliseconds before the next attempt, where the server says nothing: `exponential()`, `constant()`, `linear()`, `decorrelated()`, or any function.

	@default exponential({initial: 1_000, factor: 2, maximum: 30_000})
	*/
	backoff?: Backoff;

	/** How a wait of our own is spread. A wait that the server asked for is only ever made a little longer. @default 'full' */
	jitter?: Jitter;

	/**
	Milliseconds: the longest wait that a server may ask for. If it asks for more, the call fails at once, and `explain` names the wait. No wait goes into `totalTimeout`, however long is allowed.

	@default 60_000
	*/
	maxRetryAfter?: number;

	/**
	The header that carries an idempotency key. A POST or PATCH with one, which the caller or `idempotencyKey()` has given it, is retried like a GET.

	@default 'Idempotency-Key'
	*/
	idempotencyHeader?: string;

	/**
	What retries may add to the load of a server: a budget of `createRetryBudget()`, which several hooks may share, or `false` for no bounds but the `limit` of each call. When it is spent, a call fails at once with its own failure, and `explain` names the reason `budget`.

	@default a budget of this hook's own
	*/
	budget?: RetryBudget | false;
};

export type RetryPolicy = Readonly<Required<RetryOptions>>;

export const retryDefaults: Omit<RetryPolicy, 'budget'> = {
	limit: 4,
	backoff: defaultBackoff,
	jitter: 'full',
	maxRetryAfter: 60_000,
	idempotencyHeader: 'Idempotency-Key',
};

/** @throws TypeError that names the option and its value */
export function resolveRetryOptions(options: RetryOptions): RetryPolicy {
	return resolveOptions(
		'retry',
		options,
		{...retryDefaults, budget: budgetOf()},
		{
			limit: integer(),
			backoff: callback,
			jitter: oneOf('full', 'none'),
			maxRetryAfter: duration(),
			idempotencyHeader: token,
			budget: budgetOrFalse,
		},
	);
}
