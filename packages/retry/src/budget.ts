import {type Category, clock, createLeastRecentlyUsed} from '@kyhooks/core';
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

/** Milliseconds: how far back calls enlarge a bucket. */
const memory = 10_000;

/** So many failures in a row are no overload, in which some attempts succeed, but a blip or an outage. */
const outageRow = 10;

/** Tokens a call in a blip: all retries of its calls, with the default limit, can be made once. */
const perCallInOutage = 4;

/** Ten times a tenth is a little less than one. */
const rounding = 1e-9;

/** What the retries of one key have cost so far. */
// A class, unlike most: one is made for every origin, and methods on a prototype cost nothing to make.
class Bucket {
	readonly #policy: RetryBudgetPolicy;
	/** Tokens that are missing. */
	#debt = 0;
	/** Calls of the last ten seconds; older ones fade. */
	#calls = 0;
	/** Failures since the last success. */
	#row = 0;
	#at = clock.now();

	constructor(policy: RetryBudgetPolicy) {
		this.#policy = policy;
	}

	get available(): number {
		this.#pass();
		return Math.max(0, this.#size(false) - this.#debt);
	}

	count(): void {
		this.#pass();
		this.#calls += 1;
	}

	succeed(): void {
		this.#pass();
		if (this.#row >= outageRow) {
			// What was spent on an outage says nothing of what the server carries now.
			this.#debt = Math.min(this.#debt, this.#size(true));
		}
		this.#row = 0;
		this.#debt = Math.max(0, this.#debt - this.#policy.earned);
	}

	fail(): void {
		this.#row += 1;
	}

	/** @param cost tokens, with what the same call has spent before */
	holds(cost: number, isTimeout: boolean): boolean {
		this.#pass();
		return this.#debt + cost <= this.#size(isTimeout) + rounding;
	}

	/** @param cost less than nothing where it is paid back */
	pay(cost: number): void {
		this.#pass();
		this.#debt += cost;
	}

	/** After a timeout, an outage makes it no larger: the server has worked for nobody, and more of that keeps it down. */
	#size(isTimeout: boolean): number {
		const {capacity, perCall} = this.#policy;
		const isOutage = this.#row >= outageRow && !isTimeout;
		return capacity + this.#calls * (isOutage ? Math.max(perCall, perCallInOutage) : perCall);
	}

	#pass(): void {
		const now = clock.now();
		// A clock that goes back gives nothing and takes nothing.
		const passed = Math.max(0, now - this.#at);
		this.#at = now;
		const {capacity, refillTime} = this.#policy;
		this.#calls *= Math.exp(-passed / memory);
		// Twice the size at most, and the size of now: a client whose busy time is over is not without retries for hours.
		const debt = Math.min(this.#debt, 2 * this.#size(false));
		this.#debt = Math.max(0, debt - (passed / refillTime) * capacity);
	}
}

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
		earn(key: string) {
			const bucket = bucketOf(key);
			bucket.count();
			bucket.succeed();
		},
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
