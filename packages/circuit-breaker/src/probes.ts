/** The attempts that a half-open circuit lets through: exactly so many, and as many of them must go well. */
export class Probes {
	readonly #wanted: number;
	#out = 0;
	#well = 0;
	/** Milliseconds. */
	quickest: number = Number.POSITIVE_INFINITY;

	constructor(wanted: number) {
		this.#wanted = wanted;
	}

	/** Whether one more may go; counts it if so. */
	enter(): boolean {
		if (this.#out + this.#well >= this.#wanted) {
			return false;
		}
		this.#out += 1;
		return true;
	}

	/** Whether none is under way. */
	get isIdle(): boolean {
		return this.#out === 0;
	}

	/** One has ended of which nothing is to be learned: another may go in its place. */
	leave(): void {
		this.#out -= 1;
	}

	/**
	@param duration milliseconds that it took
	@returns whether all have gone well
	*/
	succeed(duration: number): boolean {
		this.leave();
		this.quickest = Math.min(this.quickest, duration);
		this.#well += 1;
		return this.#well >= this.#wanted;
	}
}
