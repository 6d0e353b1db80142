import {
	type Category,
	type Check,
	callback,
	clock,
	createLeastRecentlyUsed,
	duration,
	finite,
	integer,
	read,
	resolveOptions,
} from '@kyhooks/core';

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

type Policy = Readonly<Required<Omit<RetryBudgetOptions, 'key'>> & Pick<RetryBudgetOptions, 'key'>>;

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

/** By shape: a budget may be of another copy of this package. */
export const budgetHandle: Check = value =>
	['available', 'open', 'earn'].every(part => typeof read(value, part) === 'function')
		? undefined
		: 'a budget of createRetryBudget()';

/** With a fifth earned, a client whose attempts fail half of the time can go on for ever: 1 in 32 of its calls fails for good and costs 4 tokens. With a tenth, such a client was served 70 % in place of 97 %. Twice the refill, or a larger `capacity`, took a server that sheds a sixth of its load above two attempts a call. */
const defaults = {
	capacity: 12,
	perCall: 0.5,
	earned: 0.2,
	refillTime: 120_000,
	timeoutCost: 3,
	maxKeys: 1_000,
};

const checks = {
	capacity: finite({minimum: 1}),
	perCall: finite(),
	earned: finite(),
	refillTime: duration({minimum: 1}),
	timeoutCost: finite(),
	maxKeys: integer({minimum: 1}),
	key: callback,
};

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
	const {capacity} = resolveOptions('createRetryBudget', options, defaults, checks);
	const policy: Policy = resolveOptions(
		'createRetryBudget',
		options,
		// What costs more than a bucket holds could never be paid.
		{...defaults, timeoutCost: Math.min(defaults.timeoutCost, capacity)},
		{...checks, timeoutCost: finite({maximum: capacity})},
	);
	const buckets = createLeastRecentlyUsed<Bucket>(policy.maxKeys);
	const bucketOf = (key: string) => {
		let bucket = buckets.get(key);
		if (bucket === undefined) {
			bucket = new Bucket(policy);
			buckets.set(key, bucket);
		}
		return bucket;
	};
	return Object.freeze({
		available: (key: string) => buckets.get(key)?.available ?? policy.capacity,
		open(key: string) {
			bucketOf(key).count();
			return new RetryAccount(() => bucketOf(key), policy.timeoutCost);
		},
		earn: (key: string) => bucketOf(key).succeed(1),
		key: policy.key,
	});
}

/** The retries of one call, which are paid for when it has failed for good. */
// A class, since it is the state of a call.
export class RetryAccount {
	readonly #bucketOf: () => Bucket;
	readonly #timeoutCost: number;
	/** What the retries have cost so far, and what of it the bucket has been charged. */
	#spent = 0;
	#paid = 0;
	#last = 0;
	#hasEarned = false;

	constructor(bucketOf: () => Bucket, timeoutCost: number) {
		this.#bucketOf = bucketOf;
		this.#timeoutCost = timeoutCost;
	}

	/**
	Asks for a retry.

	@param category of the failure that it follows
	@returns whether the bucket holds as much
	*/
	take(category: Category): boolean {
		const isTimeout = category === 'timeout';
		const cost = isTimeout ? this.#timeoutCost : 1;
		const bucket = this.#bucketOf();
		bucket.fail();
		if (!bucket.holds(this.#spent - this.#paid + cost, isTimeout)) {
			return false;
		}
		this.#spent += cost;
		this.#last = cost;
		return true;
	}

	/** Takes the last retry off the account, where it is not made after all. */
	giveBack(): void {
		this.#spent -= this.#last;
		this.#last = 0;
	}

	/** Settles the account. A call that has succeeded pays nothing and earns, once; one that has failed pays for its retries. The last word counts, where a failure is mended or shows late. */
	close(succeeded: boolean): void {
		const bucket = this.#bucketOf();
		const owed = succeeded ? 0 : this.#spent;
		bucket.pay(owed - this.#paid);
		this.#paid = owed;
		if (succeeded && !this.#hasEarned) {
			this.#hasEarned = true;
			bucket.succeed(0);
		}
	}
}

/** Milliseconds: how far back calls enlarge a bucket. */
const memory = 10_000;

/** So many failures in a row are no overload, in which some attempts succeed, but a blip or an outage. */
const outageRow = 10;

/** Tokens a call in a blip: all retries of its calls, with the default limit, can be made once. */
const perCallInOutage = 4;

/** Ten times a tenth is a little less than one. */
const rounding = 1e-9;

/** What the retries of one key have cost so far. */
// A class, since it is the state of a key.
class Bucket {
	readonly #policy: Policy;
	/** Tokens that are missing. */
	#debt = 0;
	/** Calls of the last ten seconds; older ones fade. */
	#calls = 0;
	/** Failures since the last success. */
	#row = 0;
	#at = clock.now();

	constructor(policy: Policy) {
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

	/** @param calls that have not been counted before */
	succeed(calls: number): void {
		this.#pass();
		this.#calls += calls;
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
