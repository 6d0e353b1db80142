import {clock} from '@kyhooks/core';
import type {CircuitsPolicy} from './options.ts';

/** How far the open time is spread to both sides, so that clients which tripped together do not probe together. */
const jitter = 0.25;

/** How much later than the server has asked for the probe may come. */
const askedJitter = 0.1;

/** By how much faster health takes off the age of an outage than illness adds to it. At the same speed, the outage of a server that is well half of the time grows for ever, since an ill phase lasts until it is probed. */
const recuperation = 2;

/**
How long a circuit opens for: a share of the time that the outage has lasted, so that a circuit is open for no more than that share longer than the outage, and a server that is away for long is asked seldom.

An outage goes on where it was when the circuit opens again soon: the health in between takes twice as much off its age as it lasted.
*/
export class Outage {
	readonly #policy: CircuitsPolicy;
	#age = 0;
	/** When the age was last right. */
	#since: number | undefined;
	#healthy = true;

	constructor(policy: CircuitsPolicy) {
		this.#policy = policy;
	}

	/** Milliseconds since it began; 0 when there is none. */
	age(now: number): number {
		const passed = this.#since === undefined ? 0 : Math.max(0, now - this.#since);
		return Math.max(0, this.#healthy ? this.#age - recuperation * passed : this.#age + passed);
	}

	begin(now: number): void {
		this.#age = this.age(now);
		this.#since = now;
		this.#healthy = false;
	}

	end(now: number): void {
		this.#age = this.age(now);
		this.#since = now;
		this.#healthy = true;
	}

	/**
	Goes on with an outage that was known elsewhere.

	@param age milliseconds
	@param passed milliseconds since it was so old
	@param healthy whether it was over by then
	*/
	resume(now: number, age: number, passed: number, healthy: boolean): void {
		this.#age = age;
		this.#since = now - passed;
		this.#healthy = healthy;
	}

	forget(): void {
		this.#age = 0;
		this.#since = undefined;
		this.#healthy = true;
	}

	/** Milliseconds that the circuit opens for. */
	openTime(now: number): number {
		const {openTime, openTimeRatio, maxOpenTime} = this.#policy;
		const time = Math.min(Math.max(openTime, openTimeRatio * this.age(now)), maxOpenTime);
		return time * (1 + jitter * (2 * clock.random() - 1));
	}

	/**
	Milliseconds that the circuit opens for at least, since the server has asked for it: spread, and never earlier than it said.

	@param retryAfter milliseconds
	*/
	asked(retryAfter: number): number {
		return Math.min(retryAfter, this.#policy.maxRetryAfter) * (1 + askedJitter * clock.random());
	}
}
