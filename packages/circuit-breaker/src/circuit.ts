import {clock, withoutQuery} from '@kyhooks/core';
import type {CircuitsPolicy} from './options.ts';
import {Outage} from './outage.ts';
import {type AttemptResult, type Permit, patienceFor} from './permit.ts';
import {Probes} from './probes.ts';
import {Ramp} from './ramp.ts';
import type {Counts} from './sliding-window.ts';
import type {KnownState} from './snapshot.ts';
import type {CircuitState, Criterion, StateChange, Trip} from './state-change.ts';
import {tripOf} from './trip.ts';
import {Tripwire} from './tripwire.ts';

/*
What each event does in each state. Every change of state begins a new era, and a result counts only in the era that has let its attempt in; one of an earlier era is late. "Later" is after several such events, and an empty cell means nothing.

| state      | enter | success      | failure    | slow success | ignored | late result | time is over | isolate  | reset  |
| ---------- | ----- | ------------ | ---------- | ------------ | ------- | ----------- | ------------ | -------- | ------ |
| closed     | in    | counted      | later open | later open   |         |             |              | isolated | closed |
| open       | out   |              |            |              |         |             | half-open    | isolated | closed |
| half-open  | in    | recovering   | open       | open         | a place |             | open         | isolated | closed |
| recovering | in    | later closed | later open | later open   | a place |             | open         | isolated | closed |
| isolated   | out   |              |            |              |         |             |              | isolated | closed |

Where all the failures that opened it were of one path, a circuit holds back that path alone, until one of another path fails too. A half-open circuit lets in as many as it wants probes, and a recovering one as many as its ramp allows. "Time" is that of the open circuit, and elsewhere that of an attempt which never ends. Nothing runs by itself: time is looked at when an attempt asks to enter.
*/
/** Attempts in the window before it opened from which on a circuit spares its server something by letting those who come wait: of them, one alone is sent at a time. Of a client that calls seldom, each call would be sent all the same, only later. */
const busy = 100;

export class Circuit {
	readonly key: string;
	readonly #policy: CircuitsPolicy;
	readonly #tell: (change: StateChange) => void;
	readonly #tripwire: Tripwire;
	readonly outage: Outage;
	/** One more with each change of state. */
	era = 0;
	#state: CircuitState = 'closed';
	#trip: Trip | undefined;
	/** Requests to other paths go through. */
	#path: string | undefined;
	/** When it was closed for the last time, on the clock. */
	openedAt = 0;
	/** Whether its client made many attempts when it opened. */
	isBusy = false;
	/** Whether the last failure was a timeout: the server works for nobody. */
	isTimingOut = false;
	#reopensAt = 0;
	/** By when all attempts that were let in must have ended, in a state that waits for it; 0 where none is under way. */
	#patience = 0;
	#probes: Probes;
	#ramp: Ramp;

	/** @param tell hears of each change of state, after it */
	constructor(key: string, policy: CircuitsPolicy, tell: (change: StateChange) => void) {
		this.key = key;
		this.#policy = policy;
		this.#tell = tell;
		this.#tripwire = new Tripwire(policy);
		this.outage = new Outage(policy);
		this.#probes = new Probes(policy.probes);
		this.#ramp = new Ramp(0, policy.probes);
	}

	/** An open circuit whose time is over stays open until an attempt asks to enter. */
	get state(): CircuitState {
		return this.#state;
	}

	/** What has opened it, while it is not closed. */
	get trip(): Trip | undefined {
		return this.#trip;
	}

	/** Milliseconds until an open circuit may be probed. */
	get retryAfter(): number | undefined {
		return this.#state === 'open' ? Math.max(0, this.#reopensAt - clock.now()) : undefined;
	}

	/** Milliseconds after which time alone may change its state, when somebody asks to enter. */
	get lookAgainIn(): number | undefined {
		// Patience ends after its moment, and not at it.
		const left = this.#patience > 0 ? Math.max(0, this.#patience - clock.now()) + 1 : undefined;
		return this.retryAfter ?? left;
	}

	/** Whether it is certain that it lets no attempt in after so many milliseconds. */
	refusesAfter(wait: number, url: string): boolean {
		return this.#state === 'isolated' || (!this.#isElsewhere(url) && (this.retryAfter ?? 0) > wait);
	}

	get counts(): Counts {
		return this.#tripwire.counts(clock.now());
	}

	/**
	Asks for an attempt to be let in.

	@param allowed milliseconds that it may take
	@param url of the request
	@returns `undefined` if it must not be sent
	*/
	enter(allowed: number = Number.POSITIVE_INFINITY, url = ''): Permit | undefined {
		const now = clock.now();
		if (this.#isElsewhere(url)) {
			return {era: this.era, startedAt: now, allowed, isTrial: false, isElsewhere: true};
		}
		if (this.#state === 'open' && now >= this.#reopensAt) {
			this.#change('half-open');
		} else if (this.#patience > 0 && now > this.#patience) {
			this.#open({by: 'probe', failures: 1, calls: 1}, now);
		}
		if (!this.#letsIn()) {
			return undefined;
		}
		if (this.#state !== 'closed') {
			// A quick one does not cut short one let in before it that may take long.
			this.#patience = Math.max(this.#patience, now + patienceFor(allowed));
		}
		return {era: this.era, startedAt: now, allowed, isTrial: this.#state !== 'closed'};
	}

	/** Tells what became of an attempt. */
	record(permit: Permit, outcome: AttemptResult): void {
		if (permit.era !== this.era) {
			return;
		}
		const {result} = outcome;
		if (permit.isElsewhere === true) {
			this.#hearOfOther(outcome);
			return;
		}
		const duration = clock.now() - permit.startedAt;
		const {slowCallDuration} = this.#policy;
		const slow = result === 'success' && slowCallDuration !== false && duration >= slowCallDuration;
		if (result === 'ignored') {
			this.#giveBack();
		} else if (this.#state === 'closed') {
			this.#count(outcome, slow);
		} else if (result === 'failure' || slow) {
			this.#failAgain(permit, outcome);
		} else if (this.#state === 'half-open') {
			this.#proveWell(duration);
		} else if (this.#ramp.succeed(clock.now(), duration, permit.allowed)) {
			this.#close();
		}
		if (this.#probes.isIdle && this.#ramp.isIdle) {
			this.#patience = 0;
		}
	}

	/** Opens the circuit by hand, until `reset`. */
	isolate(): void {
		if (this.#state !== 'isolated') {
			this.#trip = tripOf({by: 'isolate', failures: 0, calls: 0});
			this.#path = undefined;
			this.#change('isolated');
		}
	}

	/** Closes the circuit by hand, and forgets all. */
	reset(): void {
		this.outage.forget();
		this.#close();
	}

	/**
	Goes on where this circuit, or another, has been. Nobody is told.

	@param passed milliseconds since then
	*/
	restore({state, counts, trip, opensIn = 0, outageAge}: KnownState, passed: number): void {
		const now = clock.now();
		// What would have left the window since is not counted.
		this.#tripwire.clear(now, passed < this.#policy.window ? counts : undefined);
		this.outage.resume(now, outageAge, passed, state === 'closed' || state === 'recovering');
		this.#trip = trip;
		this.#path = trip?.path;
		this.openedAt = now;
		this.#reopensAt = now + Math.max(0, opensIn - passed);
		this.#begin(state);
	}

	#isElsewhere(url: string): boolean {
		return this.#path !== undefined && withoutQuery(url) !== this.#path;
	}

	#letsIn(): boolean {
		switch (this.#state) {
			case 'closed':
				return true;
			case 'half-open':
				return this.#probes.enter();
			case 'recovering':
				return this.#ramp.enter();
			default:
				return false;
		}
	}

	#giveBack(): void {
		if (this.#state === 'half-open') {
			this.#probes.leave();
		} else if (this.#state === 'recovering') {
			this.#ramp.leave();
		}
	}

	#count(outcome: AttemptResult, slow: boolean): void {
		const now = clock.now();
		const tripped = this.#tripwire.record(now, outcome, slow);
		if (tripped !== undefined) {
			const {path, ...criterion} = tripped;
			this.#path = path;
			this.openedAt = now;
			this.isBusy = this.#tripwire.counts(now).calls >= busy;
			this.#open(criterion, now, outcome);
		}
	}

	/** A failure of another path shows that it is the server. */
	#hearOfOther({result, weight = 1}: AttemptResult): void {
		if (result === 'failure' && weight >= 1 && this.#trip !== undefined) {
			const {path: _, ...trip} = this.#trip;
			this.#trip = Object.freeze(trip);
			this.#path = undefined;
		}
	}

	#failAgain({startedAt}: Permit, outcome: AttemptResult): void {
		if (this.#state === 'half-open') {
			// A probe that nobody answered has waited already.
			this.#open({by: 'probe', failures: 1, calls: 1}, startedAt, outcome);
		} else if (this.#ramp.fail(outcome)) {
			const {failures, calls} = this.#ramp;
			this.#open({by: 'recovery', failures, calls}, clock.now(), outcome);
		}
	}

	#proveWell(duration: number): void {
		const {quickest} = this.#probes;
		if (this.#probes.succeed(duration)) {
			this.outage.end(clock.now());
			this.#change('recovering');
			this.#ramp = new Ramp(clock.now(), this.#policy.probes, Math.min(quickest, duration));
		}
	}

	/** @param since when the time of the open circuit begins, on the clock */
	#open(
		criterion: Criterion,
		since: number,
		{classification, retryAfter = 0, timedOut = true}: Partial<AttemptResult> = {},
	): void {
		const now = clock.now();
		this.isTimingOut = timedOut;
		this.#trip = tripOf(
			{...criterion, ...(this.#path === undefined ? {} : {path: this.#path})},
			classification,
		);
		this.outage.begin(now);
		this.#reopensAt = Math.max(now, since + this.outage.openTime(now), now + this.outage.asked(retryAfter));
		this.#change('open');
	}

	#close(): void {
		this.#trip = undefined;
		this.#path = undefined;
		this.#change('closed');
	}

	#change(to: CircuitState): void {
		const from = this.#state;
		this.#tripwire.clear();
		const opened = to === 'open' || to === 'isolated' ? this.#trip : undefined;
		this.#begin(to);
		if (from !== to) {
			this.#tell(
				Object.freeze({
					circuit: this.key,
					from,
					to,
					...(opened === undefined ? {} : {trip: opened}),
					...(to === 'open' ? {openTime: this.#reopensAt - clock.now()} : {}),
				}),
			);
		}
	}

	#begin(state: CircuitState): void {
		this.#state = state;
		this.era += 1;
		this.#patience = 0;
		this.#probes = new Probes(this.#policy.probes);
		this.#ramp = new Ramp(clock.now(), this.#policy.probes);
	}
}
