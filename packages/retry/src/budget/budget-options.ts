import {callback, duration, finite, integer, resolveOptions} from '@kyhooks/core';

export type RetryBudgetOptions = {
	/**
	Tokens in the bucket of a client that calls now and then. A bucket starts full.

	@default 12: all the retries of one call, even after timeouts
	*/
	capacity?: number;

	/**
	Tokens that each call of the last ten seconds adds to the size of the bucket. After ten failures in a row it is at least 4, until something succeeds: then each of these calls can make its retries once. Retries after timeouts get no such extra.

	@default 0.5
	*/
	perCall?: number;

	/**
	Tokens for each call that succeeds. With 0.2, calls that fail for good may make one retry for every five calls that succeed.

	@default 0.2
	*/
	earned?: number;

	/**
	Milliseconds in which `capacity` tokens come back by themselves, for clients that call too seldom to earn anything.

	@default 120_000
	*/
	refillTime?: number;

	/**
	Tokens for a retry after a timeout, at most `capacity`; one after anything else costs 1. A refusal has cost the server little, but before a timeout it has worked in vain.

	@default 3
	*/
	timeoutCost?: number;

	/**
	Buckets that are kept. If there are more, the one that was not used for the longest is dropped, and its key starts anew with a full one.

	@default 1_000
	*/
	maxKeys?: number;

	/**
	What has a bucket of its own. If it throws, or gives no string, that is reported (`callback-failed`), and the origin takes its place.

	@default the origin of the request's URL
	@example
	```
	createRetryBudget({key: ({url}) => new URL(url).pathname.split('/')[1] ?? ''})
	```
	*/
	key?: (request: Request) => string;
};

export type RetryBudgetPolicy = Readonly<
	Required<Omit<RetryBudgetOptions, 'key'>> & Pick<RetryBudgetOptions, 'key'>
>;

/** With a fifth earned, a client whose attempts fail half of the time can go on for ever: 1 in 32 of its calls fails for good and costs 4 tokens. With a tenth, such a client was served 70 % in place of 97 %. Twice the refill, or a larger `capacity`, took a server that sheds a sixth of its load above two attempts a call. */
export const budgetDefaults: Omit<RetryBudgetPolicy, 'key'> = Object.freeze({
	capacity: 12,
	perCall: 0.5,
	earned: 0.2,
	refillTime: 120_000,
	timeoutCost: 3,
	maxKeys: 1_000,
});

/** @throws TypeError or RangeError that names the option and its value */
export function resolveBudgetOptions(options: RetryBudgetOptions): RetryBudgetPolicy {
	const name = 'createRetryBudget';
	const checks = {
		capacity: finite({minimum: 1}),
		perCall: finite(),
		earned: finite(),
		refillTime: duration({minimum: 1}),
		timeoutCost: finite(),
		maxKeys: integer({minimum: 1}),
		key: callback,
	};
	const {capacity} = resolveOptions(name, options, budgetDefaults, checks);
	// What costs more than a bucket holds could never be paid.
	const defaults = {...budgetDefaults, timeoutCost: Math.min(budgetDefaults.timeoutCost, capacity)};
	return resolveOptions(name, options, defaults, {...checks, timeoutCost: finite({maximum: capacity})});
}
