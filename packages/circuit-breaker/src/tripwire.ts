import type {CircuitsPolicy} from './options.ts';
import type {Counts, Trip} from './state.ts';

/** The result of an attempt. */
export type AttemptResult = Readonly<{
	/** How many failures it counts as: 0 for a success, below 1 if it says more about one endpoint than about the server, above 1 if no answer came. `undefined` if it says nothing about the server, because the caller gave up or nothing was sent. */
	weight?: number | undefined;
	/** Milliseconds that the server has asked the client to wait. */
	retryAfter?: number;
}> &
	// For a failure. `path` is the path of the request.
	Pick<Trip, 'path' | 'category' | 'status'>;

/** What opens a circuit, and the path if all failures came from one. */
export type Tripped = Omit<Trip, 'category' | 'status'>;

export const none: Counts = {calls: 0, failures: 0};

/** Milliseconds after which an attempt counts as a third of one in the traffic. */
const memory = 20_000;

/**
Adds up the failures of a closed circuit, and decides when it opens. Each success cancels some: as many as keep the sum level for a server that fails exactly as often as `failureRatio`. So a row of failures soon fills it, however many calls succeeded before, and so does a server that fails more often than that.

The failures must also have gone on for `failingTime` since the first one that is not cancelled. That separates an outage from what only looks like an outage: a burst of calls into a blip, or hundreds of attempts that end together with the connection they shared.

Failures do not expire. In a simulated fleet of clients with little traffic, clients that forgot them after 30 s never tripped, and kept the server down.
*/
export class Tripwire {
	readonly #policy: CircuitsPolicy;
	/** The weight of the failures that are not cancelled, how many they are, and of how many attempts. */
	score = 0;
	counts: Counts = none;
	/** When the first of them was seen, in the time of `clock.now()`. */
	since = 0;
	/** The path, if all of them came from one. */
	#path: string | undefined;
	/** The attempts of the last twenty seconds; older ones fade. */
	traffic = 0;
	#at = 0;

	constructor(policy: CircuitsPolicy) {
		this.#policy = policy;
	}

	/** Counts an attempt that says something about the server. Returns what trips the circuit, if this attempt does. */
	record(now: number, weight: number, path: string | undefined): Tripped | undefined {
		const {failureRatio, consecutiveFailures, failingTime} = this.#policy;
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
		// Capped, so that a blip with thousands of failures is cancelled as soon as any other.
		this.score = Math.min(this.score + weight, consecutiveFailures);
		this.counts = {calls: calls + 1, failures: failures + 1};
		return this.score === consecutiveFailures && now - this.since >= failingTime
			? {by: 'failures', ...this.counts, path: this.#path}
			: undefined;
	}
}
