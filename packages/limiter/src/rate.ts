import {type Call, clock} from '@kyhooks/core';

export type RateOptions = {
	/** How many requests may be sent in any time of `interval`. */
	limit: number;
	/** Milliseconds. @default 1_000 */
	interval?: number;
	/** How many of them may be sent at once. 1 spreads them evenly. @default limit */
	burst?: number;
};

export type RatePolicy = Readonly<Required<RateOptions>>;

/** What limits how many requests of a key are sent in a time: for this process alone, or together with others. */
export type RateLimit = {
	/** How many requests may be under way. @default no limit */
	readonly places?: number;
	/** When the next request may be sent, or it makes sense to ask again, on the clock: it may be sent if that is not after `now`. `Infinity` if `wake` is called when more is known. */
	readyAt(now: number, wanted: number): number;
	/** When a request that has so many others ahead of it may be sent at the earliest, on the clock. */
	earliest(ahead: number): number;
	/** Counts a request that is sent now. Pass the result to `arrive` when its response comes. */
	take(now: number, call: Call): unknown;
	/** Notes when a request has reached the server at the latest. */
	arrive(slot: unknown, at: number, response: Response | undefined): void;
	/** Tells the others what is new. */
	tell?(): void;
	/** Hears the new state of the circuit of this process. */
	hear?(circuit: string): void;
	/** Is called when more requests may be let in. */
	wake?: () => void;
};

/** Milliseconds within which a request is taken to reach the server. A response shows it sooner. */
export const timeOnTheWay = (interval: number): number => Math.max(interval / 4, 250);

/** Counts the requests of one key, so that no window of `interval` has more than `limit`. */
export class Rate implements RateLimit {
	readonly #limit: number;
	readonly #window: number;
	/** Milliseconds from one request to the next, if they are spread evenly. */
	readonly #spacing: number;
	readonly #tolerance: number;
	/** When the last requests have reached the server at the latest, on the clock: a ring of `limit` entries. */
	readonly #arrivedBy: number[] = [];
	#sent = 0;
	/** When the next request would be sent, if they were spread evenly (generic cell rate algorithm, ITU-T I.371). */
	#arrival = -Infinity;

	constructor({limit, interval, burst}: RatePolicy) {
		this.#limit = limit;
		this.#window = interval;
		this.#spacing = this.#window / limit;
		this.#tolerance = (burst - 1) * this.#spacing;
	}

	readyAt(): number {
		const arrivedBy = this.#arrivedBy[this.#sent % this.#limit] ?? -Infinity;
		return Math.max(arrivedBy + this.#window, this.#arrival - this.#tolerance);
	}

	earliest(ahead: number): number {
		const arrivedBy = this.#arrivedBy[(this.#sent + ahead) % this.#limit] ?? -Infinity;
		// A request on its way may have been there when it was sent.
		const arrived = arrivedBy > clock.now() ? arrivedBy - timeOnTheWay(this.#window) : arrivedBy;
		const full = arrived + this.#window * Math.floor(ahead / this.#limit + 1);
		return Math.max(full, this.#arrival + ahead * this.#spacing - this.#tolerance);
	}

	take(now: number): number {
		// A timer that is late must not move all later requests.
		const isOnTime = this.#arrival >= now - this.#spacing / 2;
		this.#arrival = (isOnTime ? this.#arrival : now) + this.#spacing;
		this.#arrivedBy[this.#sent % this.#limit] = now + timeOnTheWay(this.#window);
		this.#sent += 1;
		return this.#sent - 1;
	}

	arrive(slot: number, at: number): void {
		const place = slot % this.#limit;
		if (slot >= this.#sent - this.#limit) {
			this.#arrivedBy[place] = Math.min(this.#arrivedBy[place] as number, at);
		}
	}
}
