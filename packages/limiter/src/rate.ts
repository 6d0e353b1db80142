import {clock} from '@kyhooks/core';

export type RateOptions = {
	/** How many requests may be sent in any time of `interval`. */
	limit: number;
	/** Milliseconds. @default 1_000 */
	interval?: number;
	/** How many of them may be sent at once. 1 spreads them evenly. @default limit */
	burst?: number;
};

/** The share of the interval within which a request is taken to reach the server. A response shows it sooner. */
const onTheWay = 1 / 4;

/** A request that was counted: when it was sent, and when it has reached the server at the latest, on the clock. */
export type Slot = {readonly sentAt: number; arrivedBy: number};

/** Milliseconds by which a timer may be late, without moving all later requests. */
const lateness = 5;

/** Counts the requests of one key, so that no window of `interval` has more than `limit`. */
export class Rate {
	readonly #limit: number;
	readonly #window: number;
	/** Milliseconds from one request to the next, if they are spread evenly. */
	readonly #spacing: number;
	readonly #tolerance: number;
	/** The last requests that were sent: a ring of `limit` entries. */
	readonly #sent: Slot[] = [];
	#oldest = 0;
	/** When the next request would be sent, if they were spread evenly (generic cell rate algorithm, ITU-T I.371). */
	#arrival = -Infinity;

	constructor({limit, interval = 1_000, burst = limit}: RateOptions) {
		this.#limit = limit;
		this.#window = interval;
		this.#spacing = this.#window / limit;
		this.#tolerance = (burst - 1) * this.#spacing;
	}

	/** When the next request may be sent, on the clock. */
	get nextAt(): number {
		const {arrivedBy = -Infinity} = this.#sent[this.#oldest] ?? {};
		return Math.max(arrivedBy + this.#window, this.#arrival - this.#tolerance);
	}

	/** When a request that has so many others ahead of it may be sent at the earliest, on the clock. */
	earliest(ahead: number): number {
		const {sentAt = -Infinity} = this.#sent[(this.#oldest + ahead) % this.#limit] ?? {};
		const full = sentAt + this.#window * Math.floor(ahead / this.#limit + 1);
		return Math.max(full, this.#arrival + ahead * this.#spacing - this.#tolerance);
	}

	/** Counts a request that is sent now. `arrivedBy` of the slot may be lowered when its response comes. */
	take(): Slot {
		const now = clock.now();
		const isOnTime = this.#arrival >= now - Math.min(lateness, this.#spacing / 2);
		this.#arrival = (isOnTime ? this.#arrival : now) + this.#spacing;
		const slot = {sentAt: now, arrivedBy: now + this.#window * onTheWay};
		this.#sent[this.#oldest] = slot;
		this.#oldest = (this.#oldest + 1) % this.#limit;
		return slot;
	}
}
