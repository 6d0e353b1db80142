import {type Category, clock} from '@kyhooks/core';

/** What a bucket goes by. */
export type BucketPolicy = Readonly<{
	capacity: number;
	perCall: number;
	earned: number;
	refillTime: number;
}>;

/** The retries of one call, which are paid for when it has failed for good. */
export type RetryAccount = Readonly<{
	/**
	Asks for a retry.

	@param category of the failure that it follows
	@returns whether the bucket holds as much
	*/
	take(category: Category): boolean;
	/** Settles the account. A call that has succeeded pays nothing and earns; one that has failed pays for its retries. The last word counts, where a failure is mended or shows late. */
	close(succeeded: boolean): void;
}>;

/** What the retries of one key have cost so far. */
export type Bucket = Readonly<{
	available(): number;
	/** Counts a call, and opens its account. */
	open(): RetryAccount;
}>;

/** Tokens for a retry after a timeout; one after anything else costs 1. A refusal has cost the server little, but before a timeout it has worked in vain. */
const timeoutCost = 3;

/** Milliseconds: how far back calls enlarge a bucket. */
const memory = 10_000;

/** So many failures in a row are no overload, in which some attempts succeed, but a blip or an outage. */
const outageRow = 10;

/** Ten times a tenth is a little less than one. */
const rounding = 1e-9;

/** Tokens a call in a blip: all retries of its calls, with the default limit, can be made once. */
const perCallInOutage = 4;

export function createBucket({capacity, perCall, earned, refillTime}: BucketPolicy): Bucket {
	/** Tokens that are missing. */
	let debt = 0;
	/** Calls of the last ten seconds; older ones fade. */
	let calls = 0;
	/** Failures since the last success. */
	let row = 0;
	let at = clock.now();

	/** After a timeout, an outage makes it no larger: the server has worked for nobody, and more of that keeps it down. */
	const size = (isTimeout = false) =>
		capacity + calls * (row >= outageRow && !isTimeout ? Math.max(perCall, perCallInOutage) : perCall);

	const pass = () => {
		const now = clock.now();
		// A clock that goes back gives nothing and takes nothing.
		const passed = Math.max(0, now - at);
		at = now;
		calls *= Math.exp(-passed / memory);
		// Twice the size at most, and the size of now: a client whose busy time is over is not without retries for hours.
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
			/** What the retries have cost so far, and what of it the bucket has been charged: less than nothing for a call that has earned. */
			let spent = 0;
			let paid = 0;
			return {
				take(category) {
					pass();
					row += 1;
					const isTimeout = category === 'timeout';
					// What costs more than a bucket holds could never be paid.
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
						// What was spent on an outage says nothing of what the server carries now.
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
