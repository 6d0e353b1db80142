import {clock} from '@kyhooks/core';
import type {RetryBudgetPolicy} from './budget-options.ts';

/** Milliseconds: how far back calls enlarge a bucket. */
const memory = 10_000;

/** So many failures in a row are no overload, in which some attempts succeed, but a blip or an outage. */
const outageRow = 10;

/** Tokens a call in a blip: all retries of its calls, with the default limit, can be made once. */
const perCallInOutage = 4;

/** Ten times a tenth is a little less than one. */
const rounding = 1e-9;

/** What the retries of one key have cost so far. */
// A class, unlike most: one is made for every origin, and methods on a prototype cost nothing to make.
export class Bucket {
	readonly #policy: RetryBudgetPolicy;
	/** Tokens that are missing. */
	#debt = 0;
	/** Calls of the last ten seconds; older ones fade. */
	#calls = 0;
	/** Failures since the last success. */
	#row = 0;
	#at = clock.now();

	constructor(policy: RetryBudgetPolicy) {
		this.#policy = policy;
	}

	get available(): number {
		this.#pass();
		return Math.max(0, this.#size(false) - this.#debt);
	}

	count(): void {
		this.#pass();
		this.#calls += 1;
	}

	/** @param calls that have not been counted before */
	succeed(calls = 0): void {
		this.#pass();
		this.#calls += calls;
		if (this.#row >= outageRow) {
			// What was spent on an outage says nothing of what the server carries now.
			this.#debt = Math.min(this.#debt, this.#size(true));
		}
		this.#row = 0;
		this.#debt = Math.max(0, this.#debt - this.#policy.earned);
	}

	fail(): void {
		this.#row += 1;
	}

	/** @param cost tokens, with what the same call has spent before */
	holds(cost: number, isTimeout: boolean): boolean {
		this.#pass();
		return this.#debt + cost <= this.#size(isTimeout) + rounding;
	}

	/** @param cost less than nothing where it is paid back */
	pay(cost: number): void {
		this.#pass();
		this.#debt += cost;
	}

	/** After a timeout, an outage makes it no larger: the server has worked for nobody, and more of that keeps it down. */
	#size(isTimeout: boolean): number {
		const {capacity, perCall} = this.#policy;
		const isOutage = this.#row >= outageRow && !isTimeout;
		return capacity + this.#calls * (isOutage ? Math.max(perCall, perCallInOutage) : perCall);
	}

	#pass(): void {
		const now = clock.now();
		// A clock that goes back gives nothing and takes nothing.
		const passed = Math.max(0, now - this.#at);
		this.#at = now;
		const {capacity, refillTime} = this.#policy;
		if (passed > 0) {
			this.#calls *= Math.exp(-passed / memory);
		}
		// Twice the size at most, and the size of now: a client whose busy time is over is not without retries for hours.
		const debt = Math.min(this.#debt, 2 * this.#size(false));
		this.#debt = Math.max(0, debt - (passed / refillTime) * capacity);
	}
}
