import {clock} from '@kyhooks/core';

export type AdaptiveOptions = {
	/** The limit at first. @default 10 */
	initial?: number;
	/** @default 1 */
	minimum?: number;
	/** @default 200 */
	maximum?: number;
	/** How many times as long as without load a request may take before the limit falls. @default 2 */
	tolerance?: number;
};

export type AdaptivePolicy = Readonly<Required<AdaptiveOptions>>;

/** By this factor the limit falls (additive increase, multiplicative decrease, as in TCP: RFC 5681). */
const decrease = 0.9;

/** Milliseconds for which the shortest time of a request is remembered. A server may become slower for good. */
const memory = 30_000;

/** Finds how many requests a server carries at once: more by one in each round trip that goes well, and a tenth less, once in a round trip, when it refuses requests or takes much longer than without load. */
export class AdaptiveLimit {
	readonly #policy: AdaptivePolicy;
	#limit: number;
	/** The shortest times of a request, in this span of `memory` and in the one before. */
	#shortest = Infinity;
	#shortestBefore = Infinity;
	#spanEndsAt = 0;
	/** Requests that were sent before this time say nothing about the present limit. */
	#changedAt = -Infinity;

	constructor(policy: AdaptivePolicy) {
		this.#policy = policy;
		this.#limit = policy.initial;
	}

	get limit(): number {
		return Math.floor(this.#limit);
	}

	/**
	Learns from a request that has ended.

	@param startedAt when it was sent, on the clock
	@param isRefused the server or the time limit says that it was too much
	@param underWay how many were under way, with this one
	*/
	learn(startedAt: number, isRefused: boolean, underWay: number): void {
		const now = clock.now();
		const duration = now - startedAt;
		const {minimum, maximum, tolerance} = this.#policy;
		if (!isRefused) {
			if (now >= this.#spanEndsAt) {
				this.#shortestBefore = this.#shortest;
				this.#shortest = Infinity;
				this.#spanEndsAt = now + memory;
			}
			this.#shortest = Math.min(this.#shortest, duration);
		}
		const isSlow = duration > tolerance * Math.min(this.#shortest, this.#shortestBefore);
		if (isRefused || isSlow) {
			if (startedAt >= this.#changedAt) {
				this.#limit = Math.max(minimum, this.#limit * decrease);
				this.#changedAt = now;
			}
		} else if (underWay * 2 > this.#limit) {
			// Only what is used is shown to be carried.
			this.#limit = Math.min(maximum, this.#limit + 1 / this.#limit);
		}
	}
}
