import type {CircuitsPolicy} from './options.ts';
import type {Counts, Trip} from './state.ts';

/** What became of an attempt. */
export type AttemptResult = Readonly<{
	/** How many failures it counts for: 0 of a success, below 1 if it tells more of one endpoint than of the server, above 1 if nobody answered. None where it says nothing of the server: the caller gave up, or nothing was sent. */
	weight?: number | undefined;
	/** Milliseconds that the server has asked to wait. */
	retryAfter?: number;
}> &
	// Of a failure. The path is that of the request.
	Pick<Trip, 'path' | 'category' | 'status'>;

/** What opens a circuit, and the path that all failures were of. */
export type Tripped = Omit<Trip, 'category' | 'status'>;

export const none: Counts = {calls: 0, failures: 0};

/** Milliseconds after which an attempt counts for a third of one in the traffic. */
const memory = 20_000;

/**
Adds up the failures of a closed circuit, and decides when it opens. Each success takes some off, as many as it takes for a server to stay even that fails exactly as often as `failureRatio`. So a row of failures fills it soon, however well it went before, and so does a server that fails more often than that.

It must have gone on for `failingTime` since the first failure that is not made up for. That tells an outage from what looks like one at the moment: a burst of calls into a blip, or hundreds of attempts that end together with the connection they shared.

Failures do not fade with time. In a simulated fleet of clients with little traffic, those that forgot them after 30 s never tripped, and kept the server down.
*/
export class Tripwire {
	readonly #policy: CircuitsPolicy;
	/** The weight of the failures that are not made up for, how many they were, and of how many attempts. */
	score = 0;
	counts: Counts = none;
	/** When the first of them was seen, on the clock. */
	since = 0;
	/** That all of them were of. */
	#path: string | undefined;
	/** Attempts of the last twenty seconds, fading. */
	traffic = 0;
	#at = 0;

	constructor(policy: CircuitsPolicy) {
		this.#policy = policy;
	}

	/** Counts an attempt that says something of the server, and gives what trips the circuit, if this one does. */
	record(now: number, weight: number, path: string | undefined): Tripped | undefined {
		const {consecutiveFailures, failureRatio, failingTime} = this.#policy;
		const {calls, failures} = this.counts;
		this.traffic = this.traffic * Math.exp((this.#at - now) / memory) + 1;
		this.#at = now;
		if (weight === 0) {
			this.score -= failureRatio / (1 - failureRatio);
			this.counts = this.score > 0 ? {calls: calls + 1, failures} : none;
			return undefined;
		}
		if (failures === 0) {
			this.score = 0;
			this.since = now;
			this.#path = path;
		} else if (path !== this.#path) {
			this.#path = undefined;
		}
		// No more than full: a blip with thousands of failures is made up for as soon as any other.
		this.score = Math.min(this.score + weight, consecutiveFailures);
		this.counts = {calls: calls + 1, failures: failures + 1};
		return this.score === consecutiveFailures && now - this.since >= failingTime
			? {by: 'failures', ...this.counts, path: this.#path}
			: undefined;
	}
}
