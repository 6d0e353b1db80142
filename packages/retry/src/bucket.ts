import {type Category, clock} from '@kyhooks/core';

/** What a budget goes by. */
export type BudgetPolicy = Readonly<{
	capacity: number;
	perCall: number;
	earned: number;
	refillTime: number;
	timeoutCost: number;
	maxKeys: number;
	key?: ((request: Request) => string) | undefined;
}>;

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
export class Bucket {
	readonly #policy: BudgetPolicy;
	/** Tokens that are missing. */
	#debt = 0;
	/** Calls of the last ten seconds; older ones fade. */
	#calls = 0;
	/** Failures since the last success. */
	#row = 0;
	#at = clock.now();

	constructor(policy: BudgetPolicy) {
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
