import type {CircuitsPolicy} from './options.ts';
import type {Counts, Criterion, Trip} from './state.ts';

/** What became of an attempt. */
export type AttemptResult = Readonly<{
	/** How many failures in a row it counts for: 0 of a success, below 1 if it tells more of one endpoint than of the server, above 1 if nobody answered. None where it says nothing of the server: the caller gave up, or nothing was sent. */
	weight?: number | undefined;
	/** Origin and path of the request, of a failure. */
	path?: string;
	/** Milliseconds that the server has asked to wait. */
	retryAfter?: number | undefined;
	classification?: Pick<Trip, 'category' | 'status'>;
}>;

/** What opens a circuit, and the path that all failures were of. */
export type Tripped = Criterion & Readonly<{path?: string | undefined}>;

/** More make the window slide more smoothly, fewer make it cheaper. */
const slices = 10;

const kinds = ['calls', 'failures', 'slow'] as const;
type Kind = (typeof kinds)[number];

export const none: Counts = {calls: 0, failures: 0, slow: 0};
const one: Counts = {...none, calls: 1};
const failedOne: Counts = {...one, failures: 1};
const slowOne: Counts = {...one, slow: 1};

/** A part of the window. */
type Slice = Record<Kind, number> & {
	readonly index: number;
	/** When the first of each kind was seen. */
	readonly first: {[kind in Kind]?: number};
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
	@param weight of an attempt that says something of the server
	@param isSlow it went well, and took longer than is well
	@returns what trips the circuit, if this attempt does
	*/
	record(now: number, weight: number, path: string | undefined, isSlow: boolean): Tripped | undefined {
		const {consecutiveFailures, failureRatio, slowCallRatio} = this.#policy;
		if (weight === 0) {
			this.#row = 0;
			this.add(now, isSlow ? slowOne : one);
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
			this.add(now, failedOne);
		}
		return consecutiveFailures !== false &&
			this.#weight >= consecutiveFailures &&
			this.#hasLasted(now, this.#rowBegan)
			? {by: 'consecutive-failures', failures: this.#row, calls: this.#row, path: this.#rowPath}
			: this.#judge(now, 'failures', failureRatio);
	}

	/** Counts attempts that are over. */
	add(now: number, counts: Counts): void {
		const index = this.#indexAt(now);
		let slice = this.#window.at(-1);
		if (slice?.index !== index) {
			slice = {index, ...none, first: {}};
			this.#window.push(slice);
		}
		for (const kind of kinds) {
			if (counts[kind] > 0) {
				slice[kind] += counts[kind];
				slice.first[kind] ??= now;
			}
		}
	}

	/** All that is in the window. */
	counts(now: number): Counts {
		this.#indexAt(now);
		const sum = {...none};
		for (const slice of this.#window) {
			for (const kind of kinds) {
				sum[kind] += slice[kind];
			}
		}
		return sum;
	}

	clear(): void {
		this.#row = 0;
		this.#ofPath = 0;
		this.#window = [];
	}

	#judge(now: number, kind: 'failures' | 'slow', ratio: number): Tripped | undefined {
		const {calls, [kind]: failures} = this.counts(now);
		const began = this.#window.find(({first}) => first[kind] !== undefined)?.first[kind];
		if (
			began === undefined ||
			calls < this.#policy.minimumCalls ||
			failures < ratio * calls ||
			!this.#hasLasted(now, began)
		) {
			return undefined;
		}
		return kind === 'slow'
			? {by: 'slow-call-ratio', failures, calls}
			: {by: 'failure-ratio', failures, calls, path: this.#ofPath < failures ? undefined : this.#path};
	}

	#hasLasted(now: number, since: number): boolean {
		return now - since >= this.#policy.failingTime;
	}

	/** Drops what has left the window. A clock that has gone back counts into the newest slice, so that nothing is ever of the future. */
	#indexAt(now: number): number {
		const index = Math.floor(now / (this.#policy.window / slices));
		const newest = Math.max(index, this.#window.at(-1)?.index ?? index);
		while ((this.#window[0]?.index ?? newest) <= newest - slices) {
			this.#window.shift();
		}
		return newest;
	}
}
