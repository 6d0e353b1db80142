import type {CircuitsPolicy} from './options.ts';
import {type Counts, type Firsts, SlidingWindow} from './sliding-window.ts';
import type {Criterion} from './state-change.ts';

/** How one attempt went, as the breaker sees it. */
export type Result = Readonly<{
	failed: boolean;
	/** It went well, and took longer than is well. */
	slow: boolean;
	/** It was given up for lack of an answer. */
	timedOut: boolean;
	/** When it began, on the clock. */
	startedAt: number;
}>;

/** As many failures as one timeout stands for in a row: it has taken longer to find out, and has cost the server more. */
const timeoutWeight = 2;

/**
Decides when a closed circuit opens. Two criteria, since one is not enough: a ratio over the window judges a server that fails at times, and is late for one that falls over, since its good minutes outvote its bad seconds; a row of failures judges that one at once.

One event can end hundreds of attempts at one moment, such as the loss of a connection that all of them shared. So what trips a circuit must be news: an attempt that began when the first of the failures was known already, or one that nobody answered in all its time.

A row has no limit of time. In a simulated fleet of clients with little traffic, those that forgot a row after 30 s never tripped, and kept the server down.
*/
export class Tripwire {
	readonly #policy: CircuitsPolicy;
	readonly #window: SlidingWindow;
	#row = 0;
	#weight = 0;
	#rowBegan = 0;

	constructor(policy: CircuitsPolicy) {
		this.#policy = policy;
		this.#window = new SlidingWindow(policy.window);
	}

	/** @returns what trips the circuit, if this attempt does */
	record(now: number, result: Result): Criterion | undefined {
		const {failed, slow} = result;
		this.#window.record(now, failed, slow);
		if (failed) {
			return this.#judgeRow(now, result) ?? this.#judgeFailures(now, result);
		}
		this.#row = 0;
		return slow ? this.#judgeSlow(now, result) : undefined;
	}

	counts(now: number): Counts {
		const {calls, failures, slow} = this.#window.counts(now);
		return {calls, failures, slow};
	}

	/** Forgets all, or begins with these. */
	clear(now = 0, counts?: Counts): void {
		this.#row = 0;
		this.#window.clear();
		if (counts !== undefined) {
			this.#window.add(now, counts);
		}
	}

	#judgeRow(now: number, {startedAt, timedOut}: Result): Criterion | undefined {
		const {consecutiveFailures} = this.#policy;
		if (this.#row === 0) {
			this.#rowBegan = now;
			this.#weight = 0;
		}
		this.#row += 1;
		this.#weight += timedOut ? timeoutWeight : 1;
		const isLong = consecutiveFailures !== false && this.#weight >= consecutiveFailures;
		const isNews = timedOut || startedAt >= this.#rowBegan || consecutiveFailures === 1;
		return isLong && isNews ? {by: 'consecutive-failures', failures: this.#row, calls: this.#row} : undefined;
	}

	#judgeFailures(now: number, {startedAt, timedOut}: Result): Criterion | undefined {
		const {failureRatio, minimumCalls} = this.#policy;
		const {calls, failures, firstFailure}: Counts & Firsts = this.#window.counts(now);
		return calls >= minimumCalls &&
			failures >= failureRatio * calls &&
			(timedOut || startedAt >= firstFailure)
			? {by: 'failure-ratio', failures, calls}
			: undefined;
	}

	#judgeSlow(now: number, {startedAt}: Result): Criterion | undefined {
		const {slowCallRatio, minimumCalls} = this.#policy;
		const {calls, slow, firstSlow}: Counts & Firsts = this.#window.counts(now);
		return calls >= minimumCalls && slow >= slowCallRatio * calls && startedAt >= firstSlow
			? {by: 'slow-call-ratio', failures: slow, calls}
			: undefined;
	}
}
