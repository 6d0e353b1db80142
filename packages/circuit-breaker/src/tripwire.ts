import type {CircuitsPolicy} from './options.ts';
import type {AttemptResult} from './permit.ts';
import {type Counts, SlidingWindow} from './sliding-window.ts';
import type {Criterion} from './state-change.ts';

/** What opens a circuit, and the path that all failures were of. */
type Tripped = Criterion & Readonly<{path?: string}>;

/**
Decides when a closed circuit opens. Two criteria, since one is not enough: a ratio over the window judges a server that fails at times, and is late for one that falls over, since its good minutes outvote its bad seconds; a row of failures judges that one soon.

Both must have gone on for `failingTime`. That tells an outage from what looks like one at the moment: a burst of calls into a blip, or hundreds of attempts that end together with the connection they shared.

A row has no limit of time. In a simulated fleet of clients with little traffic, those that forgot a row after 30 s never tripped, and kept the server down.
*/
export class Tripwire {
	readonly #policy: CircuitsPolicy;
	readonly #window: SlidingWindow;
	#row = 0;
	#weight = 0;
	#rowBegan = 0;
	/** That all failures of the row were of. */
	#path: string | undefined;

	constructor(policy: CircuitsPolicy) {
		this.#policy = policy;
		this.#window = new SlidingWindow(policy.window);
	}

	/**
	@param slow it went well, and took longer than is well
	@returns what trips the circuit, if this attempt does
	*/
	record(now: number, {result, weight = 1, path}: AttemptResult, slow: boolean): Tripped | undefined {
		if (result === 'failure') {
			// One that tells of its endpoint alone says nothing of the server's share of failures, in either direction.
			if (weight >= 1) {
				this.#window.record(now, true, false, path);
			}
			return this.#judgeRow(now, weight, path) ?? this.#judgeFailures(now);
		}
		this.#window.record(now, false, slow);
		this.#row = 0;
		return slow ? this.#judgeSlow(now) : undefined;
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

	#judgeRow(now: number, weight: number, path: string | undefined): Tripped | undefined {
		const {consecutiveFailures} = this.#policy;
		if (this.#row === 0) {
			this.#rowBegan = now;
			this.#weight = 0;
			this.#path = path;
		}
		this.#row += 1;
		this.#weight += weight;
		if (this.#path !== path) {
			this.#path = undefined;
		}
		return consecutiveFailures !== false &&
			this.#weight >= consecutiveFailures &&
			this.#hasLasted(now, this.#rowBegan)
			? tripped('consecutive-failures', this.#row, this.#row, this.#path)
			: undefined;
	}

	#judgeFailures(now: number): Tripped | undefined {
		const {failureRatio, minimumCalls} = this.#policy;
		const {calls, failures, firstFailure, path} = this.#window.counts(now);
		return calls >= minimumCalls && failures >= failureRatio * calls && this.#hasLasted(now, firstFailure)
			? tripped('failure-ratio', failures, calls, path)
			: undefined;
	}

	#judgeSlow(now: number): Tripped | undefined {
		const {slowCallRatio, minimumCalls} = this.#policy;
		const {calls, slow, firstSlow} = this.#window.counts(now);
		return calls >= minimumCalls && slow >= slowCallRatio * calls && this.#hasLasted(now, firstSlow)
			? tripped('slow-call-ratio', slow, calls)
			: undefined;
	}

	#hasLasted(now: number, since: number): boolean {
		return now - since >= this.#policy.failingTime;
	}
}

function tripped(by: Criterion['by'], failures: number, calls: number, path?: string): Tripped {
	return {by, failures, calls, ...(path === undefined ? {} : {path})};
}
