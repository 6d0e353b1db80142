import {clock, wentOnlineAt, withoutQuery} from '@kyhooks/core';
import type {AttemptResult} from './permit.ts';
import type {Criterion, Trip} from './state-change.ts';
import {tripOf} from './trip.ts';

/** Attempts in the window before a circuit opened, from which on it spares its server something by letting those who come wait: one alone of them is sent at a time. Of a client that calls seldom, each call would be sent all the same, only later. */
const busy = 100;

/** What has opened a circuit, and for how long. There is one from when the circuit opens until it is closed again. */
// A class, since it is a part of the circuit's state.
export class Trouble {
	/** When the circuit was closed for the last time, on the clock. */
	readonly since: number = clock.now();
	/** Whether its client made many attempts when it opened. */
	readonly isBusy: boolean;
	/** Whether the last failure was a timeout: the server works for nobody. */
	isTimingOut = false;
	trip: Trip | undefined;
	/** Origin and path that all failures were of. Requests to others go through. */
	#path: string | undefined;
	#openedAt: number = this.since;
	#reopensAt = 0;

	/** @param attempts in the window */
	constructor(attempts: number, path?: string) {
		this.isBusy = attempts >= busy;
		this.#path = path;
	}

	/** Milliseconds until the server may be probed. A circuit that opened while the device was offline, or just before, has learned nothing of it. */
	get retryAfter(): number {
		return wentOnlineAt() > this.#openedAt ? 0 : Math.max(0, this.#reopensAt - clock.now());
	}

	/** @param until when no probe is sent, on the clock */
	open(
		criterion: Criterion,
		until: number,
		{classification, timedOut = true}: Partial<AttemptResult> = {},
	): void {
		this.isTimingOut = timedOut;
		this.trip = tripOf(criterion, classification, this.#path);
		this.#openedAt = clock.now();
		this.#reopensAt = until;
	}

	/** Goes on with what was known elsewhere. */
	resume(trip: Trip | undefined, until: number): void {
		this.trip = trip;
		this.isTimingOut = trip?.category === 'timeout';
		this.#path = trip?.path;
		this.#reopensAt = until;
	}

	/** Whether a request to this URL meets it. */
	concerns(url: string): boolean {
		return this.#path === undefined || withoutQuery(url) === this.#path;
	}

	/** A failure of another path shows that it is the server. */
	hearOfOther({result, weight = 1}: AttemptResult): void {
		if (result === 'failure' && weight >= 1 && this.trip !== undefined) {
			const {path: _, ...trip} = this.trip;
			this.trip = Object.freeze(trip);
			this.#path = undefined;
		}
	}
}
