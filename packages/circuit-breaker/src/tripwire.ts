import type {Counts} from './handle.ts';
import type {CircuitsPolicy} from './options.ts';
import type {Criterion, Trip} from './trip.ts';

/** What became of an attempt. `ignored` says nothing of the server: the caller gave up, or nothing was sent. */
export type AttemptResult = Readonly<{
	result: 'success' | 'failure' | 'ignored';
	/** It was given up for lack of an answer. */
	timedOut?: boolean;
	/** How many failures it counts for in a row. Less than 1: it tells more of one endpoint than of the server. @default 1 */
	weight?: number;
	/** Origin and path of the request. */
	path?: string;
	/** Milliseconds that the server has asked to wait. */
	retryAfter?: number | undefined;
	/** Of a failure. */
	classification?: Pick<Trip, 'category' | 'status'>;
}>;

/** What opens a circuit, and the path that all failures were of. */
export type Tripped = Criterion & Readonly<{path?: string | undefined}>;

/** More make the window slide more smoothly, fewer make it cheaper. */
const slices = 10;

/** A part of the window. */
type Slice = {
	readonly index: number;
	calls: number;
	failures: number;
	slow: number;
	/** When the first of each kind was seen; never, where there is none. */
	readonly first: {failures: number; slow: number};
};

/**
Counts the attempts of a closed circuit and decides when it opens. Two criteria, since one is not enough: a ratio over the window judges a server that fails at times, and is late for one that falls over, since its good minutes outvote its bad seconds; a row of failures judges that one soon.

Both must have gone on for `failingTime`. That tells an outage from what looks like one at the moment: a burst of calls into a blip, or hundreds of attempts that end together with the connection they shared.

A row has no limit of time. In a simulated fleet of clients with little traffic, those that forgot a row after 30 s never tripped, and kept the server down.
*/
export class Tripwire {
	readonly #policy: CircuitsPolicy;
	/** Those that are in the window and not empty, the oldest first. */
	#window: Slice[] = [];
	#row = 0;
	#weight = 0;
	#rowBegan = 0;
	/** That all failures of the row were of. */
	#rowPath: string | undefined;
	/** That the last failures in the window were of, and how many those are. */
	#path: string | undefined;
	#ofPath = 0;

	constructor(policy: CircuitsPolicy) {
		this.#policy = policy;
	}

	/**
	@param result of an attempt that says something of the server
	@param isSlow it went well, and took longer than is well
	@returns what trips the circuit, if this attempt does
	*/
	record(now: number, {result, weight = 1, path}: AttemptResult, isSlow: boolean): Tripped | undefined {
		const {consecutiveFailures, failureRatio, slowCallRatio} = this.#policy;
		if (result === 'success') {
			this.#row = 0;
			this.add(now, 1, 0, Number(isSlow));
			return isSlow ? this.#judge(now, 'slow', slowCallRatio) : undefined;
		}
		if (this.#row === 0) {
			this.#weight = 0;
			this.#rowBegan = now;
			this.#rowPath = path;
		}
		this.#row += 1;
		this.#weight += weight;
		if (this.#rowPath !== path) {
			this.#rowPath = undefined;
		}
		// One that tells of its endpoint alone says nothing of the server's share of failures, in either direction.
		if (weight >= 1) {
			this.#ofPath = this.#path === path ? this.#ofPath + 1 : 1;
			this.#path = path;
			this.add(now, 1, 1, 0);
		}
		return this.#weight >= (consecutiveFailures || Number.POSITIVE_INFINITY) &&
			this.#hasLasted(now, this.#rowBegan)
			? {by: 'consecutive-failures', failures: this.#row, calls: this.#row, path: this.#rowPath}
			: this.#judge(now, 'failures', failureRatio);
	}

	/** Counts attempts that are over. */
	add(now: number, calls: number, failures: number, slow: number): void {
		const index = this.#indexAt(now);
		let slice = this.#window.at(-1);
		if (slice?.index !== index) {
			const never = Number.POSITIVE_INFINITY;
			slice = {index, calls: 0, failures: 0, slow: 0, first: {failures: never, slow: never}};
			this.#window.push(slice);
		}
		slice.calls += calls;
		slice.failures += failures;
		slice.slow += slow;
		if (failures > 0) {
			slice.first.failures = Math.min(slice.first.failures, now);
		}
		if (slow > 0) {
			slice.first.slow = Math.min(slice.first.slow, now);
		}
	}

	/** All that is in the window. */
	counts(now: number): Counts {
		this.#indexAt(now);
		const sum = {calls: 0, failures: 0, slow: 0};
		for (const {calls, failures, slow} of this.#window) {
			sum.calls += calls;
			sum.failures += failures;
			sum.slow += slow;
		}
		return sum;
	}

	clear(): void {
		this.#row = 0;
		this.#ofPath = 0;
		this.#window = [];
	}

	#judge(now: number, kind: 'failures' | 'slow', ratio: number): Tripped | undefined {
		const {calls, [kind]: count} = this.counts(now);
		const began = Math.min(...this.#window.map(({first}) => first[kind]));
		if (calls < this.#policy.minimumCalls || count < ratio * calls || !this.#hasLasted(now, began)) {
			return undefined;
		}
		return kind === 'slow'
			? {by: 'slow-call-ratio', failures: count, calls}
			: {by: 'failure-ratio', failures: count, calls, path: this.#ofPath < count ? undefined : this.#path};
	}

	#hasLasted(now: number, since: number): boolean {
		return now - since >= this.#policy.failingTime;
	}

	/** Drops what has left the window. A clock that has gone back counts into the newest slice, so that nothing is ever of the future. */
	#indexAt(now: number): number {
		const newest = this.#window.at(-1)?.index ?? Number.NEGATIVE_INFINITY;
		const index = Math.max(Math.floor(now / (this.#policy.window / slices)), newest);
		while ((this.#window[0]?.index ?? index) <= index - slices) {
			this.#window.shift();
		}
		return index;
	}
}
