import {clock, withoutQuery} from '@kyhooks/core';
import {Era} from './era.ts';
import type {CircuitsPolicy} from './options.ts';
import type {CircuitState, Counts, StateChange, Trip} from './state.ts';
import {type AttemptResult, type Tripped, Tripwire} from './tripwire.ts';

/** An attempt was let in. */
export type Permit = Readonly<{
	era: Era;
	startedAt: number;
	/** Milliseconds that the attempt may take; infinite where it has no limit. */
	allowed: number;
	/** It was let in to see whether the server is well: as a probe, or while the circuit recovered. */
	isTrial: boolean;
}>;

/** How far the open time is spread to both sides, so that clients which tripped together do not probe together. */
const jitter = 0.25;
/** How much later than the server has asked for the probe may come. */
const askedJitter = 0.1;
/** By how much faster health takes off the age of an outage than illness adds to it. At the same speed, the outage of a server that is well half of the time grows for ever, since an ill phase lasts until it is probed. */
const recuperation = 2;
/** Attempts in the window before a circuit opened, from which on it spares its server something by letting those who come wait: one alone of them is sent at a time. Of a client that calls seldom, each call would be sent all the same, only later. */
const busy = 100;

/** It took so long that it counts as a timeout. */
const tooLong: AttemptResult = {weight: 2, category: 'timeout'};

const aProbe: Tripped = {by: 'probe', failures: 1, calls: 1};

/*
What each event does in each state. Every change of state begins a new era, and a result counts only in the era that has let its attempt in; one of an earlier era is late. "Later" is after several such events, and an empty cell means nothing.

| state      | enter | success      | failure    | slow success | ignored | late result | time is over | isolate  | reset  |
| ---------- | ----- | ------------ | ---------- | ------------ | ------- | ----------- | ------------ | -------- | ------ |
| closed     | in    | counted      | later open | later open   |         |             |              | isolated | closed |
| open       | out   |              |            |              |         |             | half-open    | isolated | closed |
| half-open  | in    | recovering   | open       | open         | a place |             | open         | isolated | closed |
| recovering | in    | later closed | later open | open         | a place |             | open         | isolated | closed |
| isolated   | out   |              |            |              |         |             |              | isolated | closed |

Where all the failures that opened it were of one path, a circuit holds back that path alone, until one of another path fails too. "Time" is that of the open circuit, and elsewhere that of an attempt which never ends. Nothing runs by itself: time is looked at when an attempt asks to enter.

It opens for a share of the time that the outage has lasted, so that it is open for no more than that share longer than the outage, and a server that is away for long is asked seldom. When it opens again soon, the outage goes on from where it was.
*/
export class Circuit {
	readonly key: string;
	/** An open circuit whose time is over stays open until an attempt asks to enter. */
	state: CircuitState = 'closed';
	era: Era = new Era(0, 0, Infinity);
	/** What has opened it, while it is not closed. */
	trip: Trip | undefined;
	/** When it was closed for the last time, on the clock. */
	closedUntil = 0;
	/** Whether its client made many attempts when it opened. */
	isBusy = false;
	/** When it may be probed, on the clock. */
	reopensAt = 0;
	/** Of the outage, and when that was right. */
	age = 0;
	agedAt = 0;
	readonly policy: CircuitsPolicy;
	tripwire: Tripwire;
	readonly #tell: (change: StateChange) => void;

	/** @param tell hears of each change of state, after it */
	constructor(key: string, policy: CircuitsPolicy, tell: (change: StateChange) => void) {
		this.key = key;
		this.policy = policy;
		this.#tell = tell;
		this.tripwire = new Tripwire(policy);
	}

	/** Milliseconds until an open circuit may be probed. */
	get retryAfter(): number | undefined {
		return this.state === 'open' ? Math.max(0, this.reopensAt - clock.now()) : undefined;
	}

	/** Milliseconds after which time alone may change its state, when somebody who is held back asks to enter. */
	get lookAgainIn(): number {
		// Patience ends after its moment, and not at it.
		return this.retryAfter ?? Math.max(0, this.era.patience - clock.now()) + 1;
	}

	get counts(): Counts {
		return this.tripwire.counts(clock.now());
	}

	/** Milliseconds since the outage began, less the health since; 0 when there is none. */
	get outageAge(): number {
		const isWell = this.state === 'closed' || this.state === 'recovering';
		const passed = clock.now() - this.agedAt;
		return Math.max(0, this.age + (isWell ? -recuperation : 1) * passed);
	}

	/** Whether a request to this URL meets it. */
	concerns(url: string): boolean {
		const path = this.trip?.path;
		return path === undefined || path === withoutQuery(url);
	}

	/** Lets an attempt in that may take so many milliseconds; gives `undefined` if it must not be sent. */
	enter(allowed: number, url = ''): Permit | undefined {
		const now = clock.now();
		const isTrial = this.state !== 'closed' && this.concerns(url);
		if (isTrial) {
			const {patience} = this.era;
			if (this.retryAfter === 0) {
				this.begin('half-open');
			} else if (patience > 0 && now > patience) {
				this.#open(aProbe, now, tooLong);
			}
			if (!this.era.enter(now)) {
				return undefined;
			}
		}
		return {era: this.era, startedAt: now, allowed, isTrial};
	}

	/** Tells what became of an attempt. */
	record({era, startedAt, allowed, isTrial}: Permit, result: AttemptResult): void {
		if (era !== this.era) {
			return;
		}
		const now = clock.now();
		const duration = now - startedAt;
		const {slowCallDuration = Infinity} = this.policy;
		const outcome = result.weight === 0 && duration >= slowCallDuration ? tooLong : result;
		const {weight, path} = outcome;
		if (isTrial) {
			era.leave();
		}
		if (weight === undefined) {
			return;
		}
		if (this.state === 'closed') {
			const tripped = this.tripwire.record(now, weight, path);
			if (tripped !== undefined) {
				this.closedUntil = now;
				this.isBusy = this.counts.calls >= busy;
				this.#open(tripped, now, outcome);
			}
		} else if (!isTrial) {
			// It was of another path: if it has failed, it is the server.
			if (weight >= 1) {
				this.trip = {...(this.trip as Trip), path: undefined};
			}
		} else if (weight === 0) {
			const isProbe = this.state === 'half-open';
			if (era.succeed(now, duration, allowed, isProbe)) {
				this.begin(isProbe ? 'recovering' : 'closed');
			}
		} else if (this.state === 'half-open') {
			// A probe that nobody answered has waited already.
			this.#open(aProbe, startedAt, outcome);
		} else if (era.fail(weight > 1)) {
			this.#open({by: 'recovery', failures: era.failures, calls: era.calls}, now, outcome);
		}
	}

	/** @param since when the time of the open circuit begins, on the clock */
	#open(tripped: Tripped, since: number, outcome: AttemptResult): void {
		const {retryAfter = 0, category, status} = outcome;
		const now = clock.now();
		const {openTime, openTimeRatio, maxOpenTime, maxRetryAfter} = this.policy;
		const time = Math.min(Math.max(openTime, openTimeRatio * this.outageAge), maxOpenTime);
		this.reopensAt = Math.max(
			since + time * (1 + jitter * (2 * clock.random() - 1)),
			// Never earlier than the server said.
			now + Math.min(retryAfter, maxRetryAfter) * (1 + askedJitter * clock.random()),
		);
		this.trip = {path: this.trip?.path, ...tripped, category, status};
		this.begin('open');
	}

	/** Begins a new era, and tells of it if it is one of another state. */
	begin(to: CircuitState): void {
		const now = clock.now();
		const from = this.state;
		const isShut = to === 'open' || to === 'isolated';
		this.age = this.outageAge;
		this.agedAt = now;
		this.state = to;
		this.tripwire = new Tripwire(this.policy);
		const quickest = to === 'recovering' ? this.era.quickest : Infinity;
		this.era = new Era(now, isShut ? 0 : this.policy.probes, quickest);
		if (to === 'closed') {
			this.trip = undefined;
		}
		if (from !== to) {
			this.#tell({
				circuit: this.key,
				from,
				to,
				trip: isShut ? this.trip : undefined,
				openTime: this.retryAfter,
			});
		}
	}
}
