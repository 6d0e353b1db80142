import {
	type Call,
	type Check,
	callback,
	duration,
	finite,
	keepRecent,
	originOf,
	read,
	requestKey,
	resolveOptions,
} from '@kyhooks/core';
import {type Bucket, type BucketPolicy, createBucket, type RetryAccount} from './bucket.ts';

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
	What has a bucket of its own. If it throws, that is reported (`callback-failed`). Where it gives no string, the origin takes its place.

	@default the origin of the request's URL
	@example
	```
	createRetryBudget({key: ({url}) => new URL(url).pathname.split('/')[1] ?? ''})
	```
	*/
	key?: (request: Request) => string;
};

/** What the retries of one client, or of several, may add to the load of a server. Its state is its own: who shares it is handed it. */
export type RetryBudget = Readonly<{
	/** Tokens in the bucket of this key now. */
	available(key: string): number;
	/** Counts a call, and opens its account in the bucket of this key. */
	open(key: string): RetryAccount;
	/** The key of a request. @param call to which a `key` that throws is reported */
	keyOf(request: Pick<Request, 'url'>, call: Call): string;
}>;

/** By shape: a budget may be of another copy of this package. */
export const budgetOrFalse: Check = value =>
	value === false || typeof read(value, 'open') === 'function' ? undefined : 'false or a budget';

/** With a fifth earned, a client whose attempts fail half of the time can go on for ever: 1 in 32 of its calls fails for good and costs 4 tokens. With a tenth, such a client was served 70 % in place of 97 %. Twice the refill, or a larger `capacity`, took a server that sheds a sixth of its load above two attempts a call. */
const defaults: BucketPolicy = {capacity: 12, perCall: 0.5, earned: 0.2, refillTime: 120_000};

/**
Makes a budget: a bucket of tokens for each key, from which retries are paid. Only calls that fail in the end pay, since a server which answers them is not the worse for it. When a bucket is empty, a call gets its own failure at once, and the reason is `budget`. So a server in trouble is asked a little more than usual and not several times as often, and its clients' retries do not keep it down.

Every `retry()` has one of its own. Hand one to several, and they share it.

@example
```
const budget = createRetryBudget({capacity: 20});
const api = ky.extend(retry({budget}));
const uploads = ky.extend(retry({budget, limit: 1}));

console.log(budget.available('https://api.example.com'));
```

@throws TypeError for an option that is unknown, of the wrong kind or out of range
*/
export function createRetryBudget(options: RetryBudgetOptions = {}): RetryBudget {
	const policy = resolveOptions('createRetryBudget', options, defaults, {
		capacity: finite({minimum: 1}),
		perCall: finite(),
		earned: finite(),
		refillTime: duration({minimum: 1}),
		key: callback,
	});
	const {key} = policy;
	return budgetOf(policy, (request, call) => requestKey(call, 'retry.budget.key', key, request as Request));
}

/** A budget of what needs no check. By default its keys are origins. */
export function budgetOf(
	policy: BucketPolicy = defaults,
	keyOf: RetryBudget['keyOf'] = ({url}) => originOf(url),
): RetryBudget {
	const buckets = new Map<string, Bucket>();
	return Object.freeze({
		available: (key: string) => buckets.get(key)?.available() ?? policy.capacity,
		open(key: string) {
			const bucket = buckets.get(key) ?? createBucket(policy);
			keepRecent(buckets, key, bucket);
			return bucket.open();
		},
		keyOf,
	});
}
