import {clock, wentOnlineAt, withoutQuery} from '@kyhooks/core';
import type {Counts} from './handle.ts';
import type {CircuitsPolicy} from './options.ts';
import {type CircuitState, known, type StateChange, type Trip} from './trip.ts';
import {type AttemptResult, type Tripped, Tripwire} from './tripwire.ts';

/** An attempt was let in. */
export type Permit = Readonly<{
	/** Which era of the circuit that was in. */
	era: number;
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

/** Milliseconds: an attempt without a limit of its own that is not over by then keeps nobody out any more. */
const longestProbe = 300_000;

/** Milliseconds that an attempt may take to end after its limits: that of its headers, and the same again for its body. */
const grace = 1_000;

/** A circuit closes when so many more attempts have gone well than have failed since somebody was last held back. */
const enough = 10;

/** So many failures at once, more than successes, are no sign yet that the server is ill again. With none, a server that fails half of the time was closed off once its circuit had opened. */
const tolerated = 3;

/** Milliseconds after which the quickest answer is forgotten: it may have been one of another kind than all others. */
const memory = 60_000;

/** The share of the time between the quickest answer and the limit of an attempt that one may take beyond the quickest, and still be a sign that the server carries more. */
const quick = 0.25;

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

A half-open circuit lets in as many as it wants probes, all of which must go well, and a recovering one as many as that at first, since a thousand clients may begin at the same moment, and four each kept their server down; one more for each that goes well, one fewer after a failure that came at once, half as many after a timeout, which says that it was asked too much. So a server that fails less than half of the time is not kept out. A success that took long does not widen it, since it has waited behind others. How long that is, the server's own quickest answer says: an absolute limit would hold back for good a server that is slow by nature. It does not close while somebody is held back, however long the server takes to carry all.
*/
export class Circuit {
	readonly key: string;
	/** An open circuit whose time is over stays open until an attempt asks to enter. */
	state: CircuitState = 'closed';
	/** One more with each change of state. */
	era = 0;
	/** What has opened it, while it is not closed. */
	trip: Trip | undefined;
	/** When it was closed for the last time, on the clock. */
	closedUntil = 0;
	/** Whether its client made many attempts when it opened. */
	isBusy = false;
	/** Whether the last failure was a timeout: the server works for nobody. */
	isTimingOut = false;
	/** When it opened, and when it may be probed, on the clock. */
	openedAt = 0;
	reopensAt = 0;
	/** Of the outage, and when that was right. */
	age = 0;
	agedAt = 0;
	readonly policy: CircuitsPolicy;
	readonly tripwire: Tripwire;
	readonly #tell: (change: StateChange) => void;
	/** By when all attempts that were let in must have ended, in a state that waits for it; 0 where none is under way. */
	#patience = 0;
	#inFlight = 0;
	/** Attempts that may be under way, in a state that waits for them. */
	#limit = 0;
	/** Failures that it takes before a recovering circuit opens again, when the limit is at its least. */
	#spare = 0;
	/** Milliseconds of the quickest success since it was open. */
	#quickest = 0;
	#quickestAt = 0;
	#lead = 0;
	#calls = 0;
	#failures = 0;

	/** @param tell hears of each change of state, after it */
	constructor(key: string, policy: CircuitsPolicy, tell: (change: StateChange) => void) {
		this.key = key;
		this.policy = policy;
		this.#tell = tell;
		this.tripwire = new Tripwire(policy);
	}

	/** Milliseconds until an open circuit may be probed. One that opened while the device was offline, or just before, has learned nothing of the server. */
	get retryAfter(): number | undefined {
		return this.state !== 'open'
			? undefined
			: wentOnlineAt() > this.openedAt
				? 0
				: Math.max(0, this.reopensAt - clock.now());
	}

	/** Milliseconds after which time alone may change its state, when somebody asks to enter. */
	get lookAgainIn(): number | undefined {
		// Patience ends after its moment, and not at it.
		const left = this.#patience > 0 ? Math.max(0, this.#patience - clock.now()) + 1 : undefined;
		return this.retryAfter ?? left;
	}

	get counts(): Counts {
		return this.tripwire.counts(clock.now());
	}

	/** Milliseconds since the outage began, less the health since; 0 when there is none. */
	get outageAge(): number {
		const isWell = this.state === 'closed' || this.state === 'recovering';
		const passed = Math.max(0, clock.now() - this.agedAt);
		return Math.max(0, this.age + (isWell ? -recuperation : 1) * passed);
	}

	/** Whether a request to this URL meets it. */
	concerns(url: string): boolean {
		const path = this.trip?.path;
		return path === undefined || path === withoutQuery(url);
	}

	/**
	Asks for an attempt to be let in.

	@param allowed milliseconds that it may take
	@param url of the request
	@returns `undefined` if it must not be sent
	*/
	enter(allowed: number = Number.POSITIVE_INFINITY, url = ''): Permit | undefined {
		const now = clock.now();
		const isTrial = this.state !== 'closed' && this.concerns(url);
		if (isTrial) {
			if (this.retryAfter === 0) {
				this.begin('half-open');
			} else if (this.#patience > 0 && now > this.#patience) {
				this.#open({by: 'probe', failures: 1, calls: 1}, now);
			}
			if (this.#inFlight + 1 > this.#limit) {
				this.#lead = 0;
				return undefined;
			}
			this.#inFlight += 1;
			// A quick one does not cut short one let in before it that may take long.
			const patience = allowed < Number.POSITIVE_INFINITY ? 2 * allowed + grace : longestProbe;
			this.#patience = Math.max(this.#patience, now + patience);
		}
		return {era: this.era, startedAt: now, allowed, isTrial};
	}

	/** Tells what became of an attempt. */
	record(permit: Permit, outcome: AttemptResult): void {
		if (permit.era !== this.era) {
			return;
		}
		const now = clock.now();
		const {result, weight = 1} = outcome;
		const isSlow =
			result === 'success' &&
			now - permit.startedAt >= (this.policy.slowCallDuration || Number.POSITIVE_INFINITY);
		if (permit.isTrial) {
			this.#inFlight -= 1;
			if (result === 'failure' || isSlow) {
				this.#failAgain(permit, outcome);
			} else if (result === 'success') {
				this.#goWell(permit);
			}
			if (this.#inFlight === 0) {
				this.#patience = 0;
			}
		} else if (this.state !== 'closed') {
			// It was of another path: if it has failed, it is the server.
			if (result === 'failure' && weight >= 1) {
				this.trip = known<Trip>({...this.trip, path: undefined});
			}
		} else if (result !== 'ignored') {
			const tripped = this.tripwire.record(now, outcome, isSlow);
			if (tripped !== undefined) {
				this.closedUntil = now;
				this.isBusy = this.counts.calls >= busy;
				this.#open(tripped, now, outcome);
			}
		}
	}

	#failAgain({startedAt}: Permit, outcome: AttemptResult): void {
		this.#calls += 1;
		this.#failures += 1;
		this.#lead = Math.max(0, this.#lead - 1);
		if (this.state === 'half-open') {
			// A probe that nobody answered has waited already.
			this.#open({by: 'probe', failures: 1, calls: 1}, startedAt, outcome);
			return;
		}
		if (outcome.timedOut || outcome.result === 'success') {
			// Also a success that is called slow has waited behind others.
			this.#limit /= 2;
		} else if (this.#limit - 1 >= this.policy.probes) {
			this.#limit -= 1;
		} else {
			this.#spare -= 1;
		}
		if (this.#limit < 1 || this.#spare < 0) {
			const tripped: Tripped = {by: 'recovery', failures: this.#failures, calls: this.#calls};
			this.#open(tripped, clock.now(), outcome);
		}
	}

	#goWell({startedAt, allowed}: Permit): void {
		const now = clock.now();
		const duration = now - startedAt;
		if (duration < this.#quickest || now - this.#quickestAt > memory) {
			this.#quickest = duration;
			this.#quickestAt = now;
		}
		if (this.state === 'half-open') {
			this.#limit -= 1;
			if (this.#limit === 0) {
				this.begin('recovering');
			}
			return;
		}
		this.#calls += 1;
		this.#lead += 1;
		if (duration <= this.#quickest + quick * Math.max(0, allowed - this.#quickest)) {
			if (this.#spare < tolerated) {
				this.#spare += 1;
			} else {
				this.#limit += 1;
			}
		}
		if (this.#lead >= enough) {
			this.begin('closed');
		}
	}

	/** @param since when the time of the open circuit begins, on the clock */
	#open(
		tripped: Tripped,
		since: number,
		{retryAfter = 0, timedOut = true, classification}: Partial<AttemptResult> = {},
	): void {
		const now = clock.now();
		const {openTime, openTimeRatio, maxOpenTime, maxRetryAfter} = this.policy;
		const time = Math.min(Math.max(openTime, openTimeRatio * this.outageAge), maxOpenTime);
		this.openedAt = now;
		this.reopensAt = Math.max(
			now,
			since + time * (1 + jitter * (2 * clock.random() - 1)),
			// Never earlier than the server said.
			now + Math.min(retryAfter, maxRetryAfter) * (1 + askedJitter * clock.random()),
		);
		this.isTimingOut = timedOut;
		this.trip = known<Trip>({path: this.trip?.path, ...tripped, ...classification});
		this.#quickest = Number.POSITIVE_INFINITY;
		this.begin('open');
	}

	/** Begins a new era, and tells of it if it is one of another state. */
	begin(to: CircuitState): void {
		const from = this.state;
		const isShut = to === 'open' || to === 'isolated';
		this.age = this.outageAge;
		this.agedAt = this.#quickestAt = clock.now();
		this.state = to;
		this.era += 1;
		this.tripwire.clear();
		this.#patience = this.#inFlight = this.#lead = this.#calls = this.#failures = 0;
		this.#limit = isShut ? 0 : this.policy.probes;
		this.#spare = tolerated;
		if (to === 'closed') {
			this.trip = undefined;
		}
		if (from !== to) {
			const {key, retryAfter} = this;
			const trip = isShut ? this.trip : undefined;
			this.#tell(known<StateChange>({circuit: key, from, to, trip, openTime: retryAfter}));
		}
	}
}
