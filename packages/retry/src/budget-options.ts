import {callback, duration, finite, integer, resolveOptions} from '@kyhooks/core';

export type RetryBudgetOptions = {
	/**
	Tokens in a bucket, which starts full: the retries that can be made in a row before anything has succeeded.

	@default 12: with the other defaults, all the retries of one call, whatever it meets
	*/
	capacity?: number;

	/**
	Tokens that each success earns. With 0.1, a server that is asked a lot gets one retry more for every ten attempts that went well.

	@default 0.1
	*/
	earned?: number;

	/**
	Milliseconds in which an empty bucket fills by itself. It is for clients that ask too seldom to earn anything: one call a minute can always be retried.

	@default 60_000
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

/** gRPC has 10 tokens and the same tenth (proposal A6), and a threshold of half a bucket in place of the time. A timeout at 5 cost a call a minute its third retry in simulation, and at 2 a fleet of clients took a fifth longer to recover. */
export const budgetDefaults: Omit<RetryBudgetPolicy, 'key'> = Object.freeze({
	capacity: 12,
	earned: 0.1,
	refillTime: 60_000,
	timeoutCost: 3,
	maxKeys: 1_000,
});

/** @throws TypeError or RangeError that names the option and its value */
export function resolveBudgetOptions(options: RetryBudgetOptions): RetryBudgetPolicy {
	const name = 'createRetryBudget';
	const checks = {
		capacity: finite({minimum: 1}),
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
