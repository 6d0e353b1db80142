/** More make the window slide more smoothly, fewer make it cheaper. */
const buckets = 10;

export type Counts = Readonly<{calls: number; failures: number; slow: number}>;

/** When the first failure of those that are counted was seen, and the first slow attempt; never, where there is none. */
export type Firsts = Readonly<{
	firstFailure: number;
	firstSlow: number;
	/** The path that all failures were of. */
	path: string | undefined;
}>;

type Bucket = {
	index: number;
	calls: number;
	failures: number;
	slow: number;
	firstFailure: number;
	firstSlow: number;
	path: string | undefined;
};

const emptyBucket = (index: number): Bucket => ({
	index,
	calls: 0,
	failures: 0,
	slow: 0,
	firstFailure: Number.POSITIVE_INFINITY,
	firstSlow: Number.POSITIVE_INFINITY,
	path: undefined,
});

/** Counts attempts over the last milliseconds. What is older is not counted, also where nothing has been recorded in between. */
export class SlidingWindow {
	readonly #width: number;
	/** Filled as it is needed: most circuits of a client that meets many origins count once. */
	readonly #ring: (Bucket | undefined)[] = [];
	#newest = Number.NEGATIVE_INFINITY;

	/** @param duration milliseconds */
	constructor(duration: number) {
		this.#width = duration / buckets;
	}

	record(now: number, failed: boolean, slow: boolean, path?: string): void {
		this.add(now, {calls: 1, failures: Number(failed), slow: Number(slow)}, path);
	}

	/** @param path that the failures were of; none if of several */
	add(now: number, {calls, failures, slow}: Counts, path?: string): void {
		const bucket = this.#bucketAt(now);
		if (failures > 0) {
			bucket.path = bucket.failures === 0 || bucket.path === path ? path : undefined;
			bucket.firstFailure = Math.min(bucket.firstFailure, now);
		}
		if (slow > 0) {
			bucket.firstSlow = Math.min(bucket.firstSlow, now);
		}
		bucket.calls += calls;
		bucket.failures += failures;
		bucket.slow += slow;
	}

	/** All that is in the window. */
	counts(now: number): Counts & Firsts {
		const current = this.#indexAt(now);
		const {index: _, ...sum} = emptyBucket(current);
		for (const bucket of this.#ring) {
			if (bucket !== undefined && bucket.index > current - buckets) {
				if (bucket.failures > 0) {
					sum.path = sum.failures === 0 || sum.path === bucket.path ? bucket.path : undefined;
				}
				sum.calls += bucket.calls;
				sum.failures += bucket.failures;
				sum.slow += bucket.slow;
				sum.firstFailure = Math.min(sum.firstFailure, bucket.firstFailure);
				sum.firstSlow = Math.min(sum.firstSlow, bucket.firstSlow);
			}
		}
		return sum;
	}

	clear(): void {
		this.#ring.length = 0;
		this.#newest = Number.NEGATIVE_INFINITY;
	}

	#bucketAt(now: number): Bucket {
		const index = this.#indexAt(now);
		const place = ((index % buckets) + buckets) % buckets;
		const known = this.#ring[place];
		if (known !== undefined && known.index === index) {
			return known;
		}
		const bucket = emptyBucket(index);
		this.#ring[place] = bucket;
		this.#newest = index;
		return bucket;
	}

	/** A clock that has gone back counts into the newest bucket, so that nothing is ever of the future. */
	#indexAt(now: number): number {
		return Math.max(Math.floor(now / this.#width), this.#newest);
	}
}
