import {clock} from '@kyhooks/core';

/** A circuit closes after this many more successes than failures since an attempt was last held back. */
const enough = 10;
/** This many more failures than successes do not open the circuit again. With 0, a server that fails half of the time stayed blocked once its circuit had opened. */
const tolerated = 3;
/** Milliseconds after which the fastest response is forgotten, since it may have been of another kind than all others. */
const memory = 60_000;
/** How slow a success may be and still show that the server can take more: the time of the fastest response, plus this share of the time from there to the limit of an attempt. */
const quick = 0.25;
/**
The time from one change of a circuit's state to the next, and how many attempts may be in flight in it if the circuit is not closed: none while it is open or isolated, one while it is half-open.

While it recovers, one attempt may be in flight at first: a thousand clients may begin at the same moment, and with four each they kept their server down. Each success allows one more. A failure that comes at once allows one fewer. A timeout allows half as many, since it shows that the server got too much. So a server that fails less than half of the time is not kept out: that share alone is no reason to open a circuit, and halving at each failure would never let it close again. A slow success does not allow more, since it has waited behind others. What is slow depends on the server's own fastest response: an absolute limit would hold back a slow server for good. The recovery does not end while attempts are held back, however long the server takes to serve them all.
*/
export class Era {
	/** The minimum of attempts that may be in flight. */
	readonly #least: number;
	/** How many attempts in flight the server has shown that it can take; below `#least` if it has failed more often than not. */
	#carries: number;
	/** Milliseconds of the fastest success so far, and when that was. */
	#quickest: number;
	#quickestAt = clock.now();
	#inFlight = 0;
	#lead = 0;

	constructor(least: number, quickest = 0) {
		this.#least = least;
		this.#carries = least;
		this.#quickest = quickest;
	}

	/** Whether one more attempt may be sent now; if so, counts it. */
	enter(): boolean {
		const isIn = this.#inFlight < Math.max(this.#least, this.#carries);
		if (isIn) {
			this.#inFlight += 1;
		} else {
			this.#lead = 0;
		}
		return isIn;
	}

	/** Frees the place of an attempt that has ended. */
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

	/** @returns whether the circuit must open again */
	fail(isOverload: boolean): boolean {
		this.#lead = Math.max(0, this.#lead - 1);
		this.#carries = isOverload ? this.#carries / 2 : this.#carries - 1;
		return this.#carries < this.#least - (isOverload ? 0 : tolerated);
	}
}
