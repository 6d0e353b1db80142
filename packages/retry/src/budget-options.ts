import {callback, duration, finite, integer, resolveOptions} from '@kyhooks/core';

export type RetryBudgetOptions = {
	/**
	Tokens in the bucket of a client that makes one call now and then. A bucket starts full.

	@default 12: with the other defaults, all the retries of one call, whatever it meets
	*/
	capacity?: number;

	/**
	Tokens by which each call of the last ten seconds makes the bucket larger. While nothing succeeds at all (10 failures in a row), it is 4, but for retries after timeouts: then each of these calls can make its retries once.

	@default 0.5
	*/
	perCall?: number;

	/**
	Tokens that each call earns that succeeds. With 0.2, calls that fail for good may have cost a server one retry for every five that succeeded.

	@default 0.2
	*/
	earned?: number;

	/**
	Milliseconds in which an empty bucket of `capacity` fills by itself. It is for clients that ask too seldom to earn anything.

	@default 120_000
	*/
	refillTime?: number;

	/**
	Tokens that a retry after a timeout costs, at most `capacity`; after anything else it costs 1. A quick refusal has cost the server little, and a timeout has had it work for nobody.

	@default 3
	*/
	timeoutCost?: number;

	/**
	Buckets that are kept. When there are more, the one goes that was not used for the longest, and its key starts anew with a full one. A bucket that is full is not kept at all.

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

/** With a fifth earned, a client whose attempts fail half of the time can go on for ever: of its calls, 1 in 32 fails for good and costs 4 tokens. With a tenth, such a client was served 70 % in place of 97 %. Twice the refill, or a larger `capacity`, took a server that sheds a sixth of its load above two attempts a call. */
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
