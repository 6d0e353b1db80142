import type {CircuitsPolicy} from './options.ts';
import type {Counts, Trip} from './state.ts';

/** What became of an attempt. */
export type AttemptResult = Readonly<{
	/** How many failures in a row it counts for: 0 of a success, below 1 if it tells more of one endpoint than of the server, above 1 if nobody answered. None where it says nothing of the server: the caller gave up, or nothing was sent. */
	weight?: number | undefined;
	/** Milliseconds that the server has asked to wait. */
	retryAfter?: number;
}> &
	// Of a failure. The path is that of the request.
	Pick<Trip, 'path' | 'category' | 'status'>;

/** What opens a circuit, and the path that all failures were of. */
export type Tripped = Omit<Trip, 'category' | 'status'>;

/** More make the window slide more smoothly, fewer make it cheaper. */
const slices = 10;

export const none: Counts = {calls: 0, failures: 0};

/** A part of the window. */
type Slice = {
	/** Its first attempt, on the clock. */
	readonly since: number;
	calls: number;
	failures: number;
	/** When the first failure was seen. */
	failedAt?: number;
};

/**
Counts the attempts of a closed circuit and decides when it opens. Two criteria, since one is not enough: a ratio over the window judges a server that fails at times, and is late for one that falls over, since its good minutes outvote its bad seconds; a row of failures judges that one soon.

Both must have gone on for `failingTime`. That tells an outage from what looks like one at the moment: a burst of calls into a blip, or hundreds of attempts that end together with the connection they shared.

A row has no limit of time. In a simulated fleet of clients with little traffic, those that forgot a row after 30 s never tripped, and kept the server down.
*/
export class Tripwire {
	readonly #policy: CircuitsPolicy;
	/** The oldest first; some may have left the window. */
	#slices: readonly Slice[] = [];
	#row = 0;
	#weight = 0;
	#rowBegan = 0;
	/** That the last failures were of, and how many those are. */
	#path: string | undefined;
	#ofPath = 0;

	constructor(policy: CircuitsPolicy) {
		this.#policy = policy;
	}

	/** Counts an attempt that says something of the server, and gives what trips the circuit, if this one does. */
	record(now: number, weight: number, path: string | undefined): Tripped | undefined {
		if (weight === 0) {
			this.#row = 0;
			this.add(now, 1, 0);
			return undefined;
		}
		const {consecutiveFailures, failingTime} = this.#policy;
		if (this.#row === 0) {
			this.#weight = 0;
			this.#rowBegan = now;
		}
		this.#row += 1;
		this.#weight += weight;
		this.#ofPath = this.#path === path ? this.#ofPath + 1 : 1;
		this.#path = path;
		// One that tells of its endpoint alone says nothing of the server's share of failures, in either direction.
		if (weight >= 1) {
			this.add(now, 1, 1);
		}
		return this.#weight >= consecutiveFailures && now - this.#rowBegan >= failingTime
			? this.#trip('consecutive-failures', this.#row, this.#row)
			: this.#judgeShare(now);
	}

	add(now: number, calls: number, failures: number): void {
		let slice = this.#slices.at(-1);
		if (slice === undefined || now - slice.since >= this.#policy.window / slices) {
			slice = {since: now, ...none};
			this.#slices = [...this.#window(now), slice];
		}
		slice.calls += calls;
		slice.failures += failures;
		if (failures > 0) {
			slice.failedAt ??= now;
		}
	}

	/** All that is in the window. */
	counts(now: number): Counts {
		const sum = {...none};
		for (const {calls, failures} of this.#window(now)) {
			sum.calls += calls;
			sum.failures += failures;
		}
		return sum;
	}

	#window(now: number): readonly Slice[] {
		return this.#slices.filter(({since}) => now - since < this.#policy.window);
	}

	#judgeShare(now: number): Tripped | undefined {
		const {minimumCalls, failureRatio, failingTime} = this.#policy;
		const {calls, failures} = this.counts(now);
		const {failedAt = Infinity} = this.#window(now).find(({failedAt}) => failedAt !== undefined) ?? {};
		return calls < minimumCalls || failures < failureRatio * calls || now - failedAt < failingTime
			? undefined
			: this.#trip('failure-ratio', failures, calls);
	}

	#trip(by: Tripped['by'], failures: number, calls: number): Tripped {
		return {by, failures, calls, path: this.#ofPath < failures ? undefined : this.#path};
	}
}
