import {type Category, clock} from '@kyhooks/core';

/** The settings of a bucket, as in `RetryBudgetOptions`. */
export type BucketPolicy = Readonly<{
	capacity: number;
	perCall: number;
	earned: number;
	refillTime: number;
}>;

/** The account of one call. It pays for its retries only when it has failed for good. */
export type RetryAccount = Readonly<{
	/**
	Asks for a retry.

	@param category of the failure before the retry
	@returns whether the bucket holds enough tokens
	*/
	take(category: Category): boolean;
	/** Settles the account. A call that succeeded pays nothing and earns tokens. A call that failed pays for its retries. If a failure is repaired or shows late, the last call of this function counts. */
	close(succeeded: boolean): void;
}>;

/** The tokens of one key. */
export type Bucket = Readonly<{
	available(): number;
	/** Counts a call and opens its account. */
	open(): RetryAccount;
}>;

/** Tokens for a retry after a timeout; after any other failure a retry costs 1. A refusal costs the server little, but before a timeout the server has worked for nothing. */
const timeoutCost = 3;

/** Milliseconds: how long calls add to the size of a bucket. */
const memory = 10_000;

/** This many failures in a row mean a blip or an outage. In an overload, some attempts succeed. */
const outageRow = 10;

/** Tolerance for rounding errors: ten times 0.1 adds up to a little less than 1. */
const rounding = 1e-9;

/** Tokens for each call in a blip: enough for all its retries once, with the default limit. */
const perCallInOutage = 4;

export function createBucket({capacity, perCall, earned, refillTime}: BucketPolicy): Bucket {
	/** The tokens that are missing. */
	let debt = 0;
	/** Calls of the last ten seconds; older ones fade. */
	let calls = 0;
	/** Failures since the last success. */
	let row = 0;
	let at = clock.now();

	/** After a timeout, an outage does not make it larger: the server has worked for nothing, and more of that keeps it down. */
	const size = (isTimeout = false) =>
		capacity + calls * (row >= outageRow && !isTimeout ? Math.max(perCall, perCallInOutage) : perCall);

	const pass = () => {
		const now = clock.now();
		// If the clock goes back, no tokens are added or removed.
		const passed = Math.max(0, now - at);
		at = now;
		calls *= Math.exp(-passed / memory);
		// The debt is at most twice the current size, so that a client is not without retries for hours after a busy time.
		debt = Math.max(0, Math.min(debt, 2 * size()) - (passed / refillTime) * capacity);
	};

	return {
		available() {
			pass();
			return Math.max(0, size() - debt);
		},
		open() {
			pass();
			calls += 1;
			/** What the retries have cost so far, and what the bucket was charged for them; negative if the call has earned tokens. */
			let spent = 0;
			let paid = 0;
			return {
				take(category) {
					pass();
					row += 1;
					const isTimeout = category === 'timeout';
					// A retry that costs more than a bucket holds could never be paid for.
					const cost = isTimeout ? Math.min(timeoutCost, capacity) : 1;
					if (debt + spent - paid + cost > size(isTimeout) + rounding) {
						return false;
					}
					spent += cost;
					return true;
				},
				close(succeeded) {
					pass();
					const owed = succeeded ? -earned : spent;
					if (succeeded) {
						// The tokens spent in an outage say nothing about the load that the server can take now.
						debt = row < outageRow ? debt : Math.min(debt, size(true));
						row = 0;
					}
					debt = Math.max(0, debt + owed - paid);
					paid = owed;
				},
			};
		},
	};
}
