import {type Category, createLeastRecentlyUsed} from '@kyhooks/core';
import {Bucket} from './bucket.ts';
import {type RetryBudgetOptions, type RetryBudgetPolicy, resolveBudgetOptions} from './budget-options.ts';

/** What the retries of one client, or of several, may add to the load of a server. Its state is its own: who shares it is handed it. */
export type RetryBudget = Readonly<{
	/** Tokens in the bucket of this key now. */
	available(key: string): number;
	/** Opens the account of a call that has failed and would be retried. */
	open(key: string): RetryAccount;
	/** Counts a call that has succeeded without a retry. */
	earn(key: string): void;
	/** The key of a request; absent where that is its origin. */
	readonly key?: ((request: Request) => string) | undefined;
}>;

/** The retries of one call, which are paid for when it has failed for good. */
export type RetryAccount = Readonly<{
	/**
	Asks for a retry.

	@param category of the failure that it follows
	@returns whether the bucket holds as much
	*/
	take(category: Category): boolean;
	/** Takes the last retry off the account, where it is not made after all. */
	giveBack(): void;
	/** Settles the account. A call that has succeeded pays nothing and earns, once; one that has failed pays for its retries. The last word counts, where a failure is mended or shows late. */
	close(succeeded: boolean): void;
}>;

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

@throws TypeError or RangeError for an option that is unknown, of the wrong kind or out of range
*/
export function createRetryBudget(options: RetryBudgetOptions = {}): RetryBudget {
	const policy = resolveBudgetOptions(options);
	const buckets = createLeastRecentlyUsed<Bucket>(policy.maxKeys);

	const bucketOf = (key: string) => {
		const known = buckets.get(key);
		if (known !== undefined) {
			return known;
		}
		const bucket = new Bucket(policy);
		buckets.set(key, bucket);
		return bucket;
	};

	return Object.freeze({
		available: (key: string) => buckets.get(key)?.available ?? policy.capacity,
		open(key: string) {
			bucketOf(key).count();
			return openAccount(bucketOf, key, policy);
		},
		earn: (key: string) => bucketOf(key).succeed(1),
		key: policy.key,
	});
}

function openAccount(
	bucketOf: (key: string) => Bucket,
	key: string,
	{timeoutCost}: RetryBudgetPolicy,
): RetryAccount {
	/** What the retries have cost so far, and what of it the bucket has been charged. */
	let [spent, paid] = [0, 0];
	let last = 0;
	let hasEarned = false;
	return Object.freeze({
		take(category: Category) {
			const isTimeout = category === 'timeout';
			const cost = isTimeout ? timeoutCost : 1;
			const bucket = bucketOf(key);
			bucket.fail();
			if (!bucket.holds(spent - paid + cost, isTimeout)) {
				return false;
			}
			spent += cost;
			last = cost;
			return true;
		},
		giveBack() {
			spent -= last;
			last = 0;
		},
		close(succeeded: boolean) {
			const bucket = bucketOf(key);
			const owed = succeeded ? 0 : spent;
			bucket.pay(owed - paid);
			paid = owed;
			if (succeeded && !hasEarned) {
				hasEarned = true;
				bucket.succeed();
			}
		},
	});
}
