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
	Tokens in the bucket of a client that makes few calls. A bucket starts full.

	@default 12: enough for all retries of one call, even after timeouts
	*/
	capacity?: number;

	/**
	Tokens that each call of the last ten seconds adds to the size of the bucket. After ten failures in a row it is at least 4 until a call succeeds, so that each of these calls can make its retries once. Retries after timeouts get no such extra.

	@default 0.5
	*/
	perCall?: number;

	/**
	Tokens that each successful call earns. With 0.2, calls that fail for good may make one retry for every five calls that succeed.

	@default 0.2
	*/
	earned?: number;

	/**
	Milliseconds in which `capacity` tokens come back by themselves, for clients that make too few calls to earn any.

	@default 120_000
	*/
	refillTime?: number;

	/**
	Returns the key of a request; each key has its own bucket. If it throws, that is reported (`callback-failed`). If it throws or returns no string, the origin is used.

	@default the origin of the request's URL
	@example
	```
	createRetryBudget({key: ({url}) => new URL(url).pathname.split('/')[1] ?? ''})
	```
	*/
	key?: (request: Request) => string;
};

/** Limits the load that the retries of one or several clients add to a server. The object holds the state; pass it to every hook that shares it. */
export type RetryBudget = Readonly<{
	/** The tokens that are now in the bucket of this key. */
	available(key: string): number;
	/** Counts a call and opens its account in the bucket of this key. */
	open(key: string): RetryAccount;
	/** The key of a request. @param call receives the report if the option `key` throws */
	keyOf(request: Pick<Request, 'url'>, call: Call): string;
}>;

/** Checks the shape, since a budget may come from another copy of this package. */
export const budgetOrFalse: Check = value =>
	value === false || typeof read(value, 'open') === 'function' ? undefined : 'false or a budget';

/** With 0.2 earned, a client whose attempts fail half of the time never runs out of tokens: 1 in 32 of its calls fails for good and costs 4 tokens. With 0.1, such a client was served 70 % instead of 97 %. With twice the refill, or a larger `capacity`, a server that sheds a sixth of its load got more than two attempts a call. */
const defaults: BucketPolicy = {capacity: 12, perCall: 0.5, earned: 0.2, refillTime: 120_000};

/**
Creates a retry budget: a bucket of tokens for each key, from which retries are paid. Only calls that fail in the end pay, since a server that serves them is not harmed by their retries. When a bucket is empty, a call fails at once with its own failure, and the reason is `budget`. So a server in trouble gets a little more load than usual instead of several times as much, and retries do not keep it down.

Each `retry()` has its own budget by default. Pass one budget to several hooks to share it.

@example
```
const budget = createRetryBudget({capacity: 20});
const api = ky.extend(retry({budget}));
const uploads = ky.extend(retry({budget, limit: 1}));

console.log(budget.available('https://api.example.com'));
```

@throws TypeError if an option is unknown, of the wrong type or out of range
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

/** Creates a budget without checking its options. By default its keys are origins. */
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
