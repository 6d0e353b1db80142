import {type Call, clock, longestTimer} from '@kyhooks/core';
import type {AdaptiveLimit} from './adaptive.ts';
import type {Pace} from './pace.ts';
import {type Ticket, WaitingQueue} from './queue.ts';
import type {RateLimit} from './rate.ts';

/** What limits the requests of a key. */
export type Limits = Readonly<{
	concurrency: number;
	rate: RateLimit | undefined;
	pace: Pace | undefined;
	adaptive: AdaptiveLimit | undefined;
}>;

/** What the end of a request says. `overload`: the server or a time limit says that it was too much. `nothing`: it was not sent, or failed for another reason. */
export type Ending = 'served' | 'overload' | 'nothing';

/** A request that was let in. */
export type Pass = Readonly<{
	/** When it was let in, on the clock. */
	startedAt: number;
	/** What its rate has counted. */
	slot: unknown;
}>;

/** The requests of one key: those under way, and those that wait. */
export class Line {
	readonly #limits: Limits;
	readonly #queue = new WaitingQueue();
	#underWay = 0;
	#shortest = Infinity;
	#cancelTimer: (() => void) | undefined;

	constructor(limits: Limits) {
		this.#limits = limits;
		if (limits.rate) {
			limits.rate.wake = () => this.#letIn();
		}
	}

	get waiting(): number {
		return this.#queue.size;
	}

	/** About the shortest time that a request takes, in milliseconds; 0 as long as none was served. */
	get shortest(): number {
		return this.#shortest < Infinity ? this.#shortest : 0;
	}

	/** Lets a request in, if it need not wait. */
	enter(call: Call): Pass | undefined {
		const now = clock.now();
		const isFree = this.#queue.size === 0 && this.#underWay < this.#places && this.#waitFor(now, 1) <= 0;
		return isFree ? this.#take(now, call) : undefined;
	}

	/** The least time that a new request has to wait, in milliseconds. */
	leastWait(priority: number, group: string): number {
		const {rate, pace} = this.#limits;
		const now = clock.now();
		const ahead = this.#queue.ahead(priority, group);
		const rounds = Math.floor((ahead + this.#underWay) / this.#places);
		// The response to a request that is under way may say that more is left.
		const paced = pace && this.#underWay === 0 ? pace.nextAt : now;
		// Those under way may have almost ended.
		return Math.max(paced - now, (rate?.earliest(ahead) ?? now) - now, (rounds - 1) * this.shortest);
	}

	/** Waits for the turn of a request. Resolves with `undefined` if the signal aborts first. */
	join(call: Call, priority: number, group: string, signal: AbortSignal): Promise<Pass | undefined> {
		return new Promise(resolve => {
			const ticket: Ticket = {priority, group, enter: now => resolve(this.#take(now, call))};
			signal.addEventListener('abort', () => {
				this.#queue.remove(ticket);
				// The last one to leave takes the timer along.
				this.#letIn();
				resolve(undefined);
			});
			this.#queue.add(ticket);
			this.#letIn();
		});
	}

	leave({startedAt, slot}: Pass, ending: Ending, response?: Response): void {
		const {rate, pace, adaptive} = this.#limits;
		const now = clock.now();
		rate?.arrive(slot, now, response);
		pace?.learn(response?.headers);
		if (ending !== 'nothing') {
			adaptive?.learn(startedAt, ending === 'overload', this.#underWay);
		}
		if (ending === 'served') {
			const duration = now - startedAt;
			// Follows a server that becomes faster at once, and one that becomes slower by and by.
			this.#shortest = Math.min(duration, 0.9 * this.#shortest + duration / 10);
		}
		this.#underWay -= 1;
		this.#letIn();
		rate?.tell?.();
	}

	hear(circuit: string): void {
		this.#limits.rate?.hear?.(circuit);
	}

	get #places(): number {
		const {concurrency, rate, adaptive} = this.#limits;
		return Math.min(concurrency, adaptive?.limit ?? Infinity, rate?.places ?? Infinity);
	}

	/** Milliseconds after which the next request may be sent, or it makes sense to ask again; 0 or less if it may be sent now. `Infinity` if a response or a store will say more. */
	#waitFor(now: number, wanted: number): number {
		const {rate, pace} = this.#limits;
		const paced = pace ? pace.nextAt - now : -Infinity;
		return paced > 0 || !rate ? paced : rate.readyAt(now, wanted) - now;
	}

	#take(now: number, call: Call): Pass {
		const {rate, pace} = this.#limits;
		this.#underWay += 1;
		pace?.take();
		return {startedAt: now, slot: rate?.take(now, call)};
	}

	/** Lets in all whose turn it is, and comes back when it is the turn of the next. */
	#letIn(): void {
		this.#cancelTimer?.();
		while (this.#queue.size > 0 && this.#underWay < this.#places) {
			const wanted = Math.min(this.#queue.size, this.#places - this.#underWay);
			const now = clock.now();
			const wait = this.#waitFor(now, wanted);
			if (wait > 0) {
				if (wait <= longestTimer) {
					this.#cancelTimer = clock.setTimer(wait, () => this.#letIn());
				}
				return;
			}
			this.#queue.next().enter(now);
		}
	}
}
