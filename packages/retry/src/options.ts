import {callback, duration, integer, oneOf, resolveOptions, token} from '@kyhooks/core';
import {type Backoff, defaultBackoff} from './backoff.ts';
import {budgetOf, budgetOrFalse, type RetryBudget} from './budget/budget.ts';

/**
How a wait is randomised, so that clients that failed together do not retry together:

- `full`: a random wait from 0 to the whole backoff.
- `none`: the whole backoff, for a backoff that is random already.
*/
export type Jitter = 'full' | 'none';

export type RetryOptions = {
	/**
	The maximum number of retries after the first attempt. It is merged like ky's own `retry.limit`: if the client or the call sets that too, the later one wins.

	@default 4
	*/
	limit?: number;

	/**
	Returns the milliseconds before the next attempt, if the server does not say when: `exponential()`, `constant()`, `linear()`, `decorrelated()`, or your own function. If it throws, or returns anything but a number of at least 0, the default is used for that wait.

	@default exponential({initial: 1_000, factor: 2, maximum: 30_000})
	*/
	backoff?: Backoff;

	/** How the backoff is randomised. A wait that the server asked for is never shortened, only made up to a tenth longer. @default 'full' */
	jitter?: Jitter;

	/**
	Milliseconds: the longest wait that a server may ask for. If it asks for more, the call fails at once, and `explain` shows the wait. Even a shorter wait is not started if it would not end before ky's `totalTimeout`; then the call fails at once too.

	@default 60_000
	*/
	maxRetryAfter?: number;

	/**
	The header that carries an idempotency key. A POST or PATCH with this header is retried like a GET, whether the caller or `idempotencyKey()` set it.

	@default 'Idempotency-Key'
	*/
	idempotencyHeader?: string;

	/**
	Limits the load that retries add to a server: a budget of `createRetryBudget()`, which several hooks may share, or `false` for no limit except the `limit` of each call. When the budget is used up, a call fails at once with its own failure, and `explain` gives the reason `budget`.

	@default a new budget for this hook
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
