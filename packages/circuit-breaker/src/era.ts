import {clock} from '@kyhooks/core';

/** A circuit closes when so many more attempts have gone well than have failed since somebody was last held back. */
const enough = 10;
/** So many failures at once, more than successes, are no sign yet that the server is ill again. With none, a server that fails half of the time was closed off once its circuit had opened. */
const tolerated = 3;
/** Milliseconds after which the quickest answer is forgotten: it may have been one of another kind than all others. */
const memory = 60_000;
/** The share of the time between the quickest answer and the limit of an attempt that one may take beyond the quickest, and still be a sign that the server carries more. */
const quick = 0.25;
/**
The time from one change of a circuit's state to the next, and how many attempts may be under way in it, if it is not closed: none where it is open or isolated, one where it is half-open.

Where it recovers, one at first, since a thousand clients may begin at the same moment, and four each kept their server down; one more for each that goes well, one fewer after a failure that came at once, half as many after a timeout, which says that it was asked too much. So a server that fails less than half of the time is not kept out: that share alone is no reason to open a circuit, and halving at each failure would never let it close again. A success that took long does not widen it, since it has waited behind others. How long that is, the server's own quickest answer says: an absolute limit would hold back for good a server that is slow by nature. It does not end while somebody is held back, however long the server takes to carry all.
*/
export class Era {
	/** Attempts that may be under way at the least. */
	readonly #least: number;
	/** What the server has shown to carry; below the least where it has failed more often than not. */
	#carries: number;
	/** Milliseconds of the quickest success so far, and when that was. */
	#quickest: number;
	#quickestAt = clock.now();
	#inFlight = 0;
	#lead = 0;

	constructor(least: number, quickest = 0) {
		this.#least = least;
		this.#carries = least;
		this.#quickest = quickest;
	}

	/** Whether one more may go now; counts it if so. */
	enter(): boolean {
		const isIn = this.#inFlight < Math.max(this.#least, this.#carries);
		if (isIn) {
			this.#inFlight += 1;
		} else {
			this.#lead = 0;
		}
		return isIn;
	}

	/** One has ended, and its place is free. */
	leave(): void {
		this.#inFlight -= 1;
	}

	/** @returns whether the server has recovered */
	succeed(now: number, duration: number, allowed: number): boolean {
		if (duration < this.#quickest || now - this.#quickestAt > memory) {
			this.#quickest = duration;
			this.#quickestAt = now;
		}
		if (duration <= this.#quickest + quick * Math.max(0, allowed - this.#quickest)) {
			this.#carries += 1;
		}
		return ++this.#lead >= enough;
	}

	/** @returns whether the server has failed again for good */
	fail(isOverload: boolean): boolean {
		this.#lead = Math.max(0, this.#lead - 1);
		this.#carries = isOverload ? this.#carries / 2 : this.#carries - 1;
		return this.#carries < this.#least - (isOverload ? 0 : tolerated);
	}
}
