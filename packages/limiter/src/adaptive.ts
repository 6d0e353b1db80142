import {clock} from '@kyhooks/core';

export type AdaptiveOptions = {
	/** The limit at first, from `minimum` to `maximum`. @default 10, or the nearest that these two allow */
	initial?: number;
	/** The least limit. @default 1 */
	minimum?: number;
	/** The greatest limit. @default 200 */
	maximum?: number;
	/** How many times as long as without load the fastest requests may take before the limit falls. @default 2 */
	tolerance?: number;
};

export type AdaptivePolicy = Readonly<Required<AdaptiveOptions>>;

/** By this factor the limit falls (additive increase, multiplicative decrease, as in TCP: RFC 5681). */
const decrease = 0.9;

/** Of so many requests, the fastest is judged: a queue in the server delays all of them, and a slow endpoint only some. */
const sample = 20;

/** After so many requests, or falls in a row, the time without load is measured anew: the server may have become slower for good. */
const memory = 10_000;
const mostFalls = 9;

/** Finds how many requests a server carries at once: more by one in each round trip that goes well, and a tenth less, once in a round trip, when it refuses requests or has a queue. */
export class AdaptiveLimit {
	readonly #policy: AdaptivePolicy;
	#limit: number;
	/** Requests since the time without load was forgotten. The first sample measures it anew, with few at once. */
	#age = sample;
	/** How often the limit has fallen since a sample went well. */
	#falls = 0;
	/** About the time of a request without load. */
	#shortest = Infinity;
	/** The shortest time in this sample. */
	#fastest = Infinity;
	/** Requests that were sent before this time say nothing about the present limit. */
	#changedAt = -Infinity;

	constructor(policy: AdaptivePolicy) {
		this.#policy = policy;
		this.#limit = policy.initial;
	}

	get limit(): number {
		// The queue that the tolerance allows has to go, or it would count as no load.
		const limit = this.#age < sample ? Math.sqrt(this.#limit) : this.#limit;
		return Math.max(this.#policy.minimum, Math.floor(limit));
	}

	/**
	Learns from a request that has ended.

	@param startedAt when it was sent, on the clock
	@param isRefused the server or the time limit says that it was too much
	@param underWay how many were under way, with this one
	*/
	learn(startedAt: number, isRefused: boolean, underWay: number): void {
		if (startedAt < this.#changedAt) {
			return;
		}
		const now = clock.now();
		const {minimum, maximum, tolerance} = this.#policy;
		if (!isRefused) {
			this.#fastest = Math.min(this.#age % sample ? this.#fastest : Infinity, now - startedAt);
			this.#age += 1;
			if (this.#age % sample) {
				return;
			}
			this.#shortest = Math.min(this.#shortest, this.#fastest);
		}
		const isFull = isRefused || this.#fastest > tolerance * this.#shortest;
		if (isFull) {
			this.#limit = Math.max(minimum, this.#limit * decrease);
			this.#changedAt = now;
		} else if (underWay * 2 > this.#limit) {
			// Only what is used is shown to be carried.
			this.#limit = Math.min(maximum, this.#limit + Math.min(1, sample / this.#limit));
		}
		this.#falls = isFull ? this.#falls + 1 : 0;
		if (this.#falls >= mostFalls || this.#age >= memory) {
			this.#falls = 0;
			this.#age = 0;
			this.#shortest = Infinity;
			this.#changedAt = now;
		}
	}
}
