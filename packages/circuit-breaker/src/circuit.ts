import {clock} from '@kyhooks/core';
import type {CircuitsPolicy} from './options.ts';
import {Outage} from './outage.ts';
import {type AttemptResult, type Permit, patienceFor} from './permit.ts';
import {Probes} from './probes.ts';
import {Ramp} from './ramp.ts';
import type {Counts} from './sliding-window.ts';
import type {KnownState} from './snapshot.ts';
import type {CircuitState, Criterion, StateChange} from './state-change.ts';
import {Tripwire} from './tripwire.ts';
import {Trouble} from './trouble.ts';

/*
What each event does in each state. Every change of state begins a new era, and a result counts only in the era that has let its attempt in; one of an earlier era is late. "Later" is after several such events, and an empty cell means nothing.

| state      | enter | success      | failure    | slow success | ignored | late result | time is over | isolate  | reset  |
| ---------- | ----- | ------------ | ---------- | ------------ | ------- | ----------- | ------------ | -------- | ------ |
| closed     | in    | counted      | later open | later open   |         |             |              | isolated | closed |
| open       | out   |              |            |              |         |             | half-open    | isolated | closed |
| half-open  | in    | recovering   | open       | open         | a place |             | open         | isolated | closed |
| recovering | in    | later closed | later open | open         | a place |             | open         | isolated | closed |
| isolated   | out   |              |            |              |         |             |              | isolated | closed |

Where all the failures that opened it were of one path, a circuit holds back that path alone, until one of another path fails too. A half-open circuit lets in as many as it wants probes, and a recovering one as many as its ramp allows; one that has just begun, with a single probe as here, opens at its first slow success. "Time" is that of the open circuit, and elsewhere that of an attempt which never ends. Nothing runs by itself: time is looked at when an attempt asks to enter.
*/
export class Circuit {
	readonly key: string;
	readonly #policy: CircuitsPolicy;
	readonly #tell: (change: StateChange) => void;
	readonly #tripwire: Tripwire;
	readonly outage: Outage;
	/** One more with each change of state. */
	era = 0;
	#state: CircuitState = 'closed';
	/** While it is not closed. */
	#trouble: Trouble | undefined;
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

	get trouble(): Trouble | undefined {
		return this.#trouble;
	}

	/** Milliseconds until an open circuit may be probed. */
	get retryAfter(): number | undefined {
		return this.#state === 'open' ? this.#trouble?.retryAfter : undefined;
	}

	/** Milliseconds after which time alone may change its state, when somebody asks to enter. */
	get lookAgainIn(): number | undefined {
		// Patience ends after its moment, and not at it.
		const left = this.#patience > 0 ? Math.max(0, this.#patience - clock.now()) + 1 : undefined;
		return this.retryAfter ?? left;
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
		if (this.#trouble?.concerns(url) === false) {
			return {era: this.era, startedAt: now, allowed, isTrial: false, isElsewhere: true};
		}
		if (this.retryAfter === 0) {
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
			this.#trouble?.hearOfOther(outcome);
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
			this.#trouble = new Trouble(0);
			this.#trouble.open({by: 'isolate', failures: 0, calls: 0}, Number.POSITIVE_INFINITY);
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
		this.#trouble = state === 'closed' ? undefined : new Trouble(0);
		this.#trouble?.resume(trip, now + Math.max(0, opensIn - passed));
		this.#begin(state);
	}

	#letsIn(): boolean {
		return (
			this.#state === 'closed' ||
			(this.#state === 'half-open' && this.#probes.enter()) ||
			(this.#state === 'recovering' && this.#ramp.enter())
		);
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
			this.#trouble = new Trouble(this.#tripwire.counts(now).calls, path);
			this.#open(criterion, now, outcome);
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
	#open(criterion: Criterion, since: number, outcome: Partial<AttemptResult> = {}): void {
		const now = clock.now();
		const {retryAfter = 0} = outcome;
		this.outage.begin(now);
		const until = Math.max(now, since + this.outage.openTime(now), now + this.outage.asked(retryAfter));
		this.#trouble?.open(criterion, until, outcome);
		this.#change('open');
	}

	#close(): void {
		this.#trouble = undefined;
		this.#change('closed');
	}

	#change(to: CircuitState): void {
		const from = this.#state;
		this.#tripwire.clear();
		const trip = to === 'open' || to === 'isolated' ? this.#trouble?.trip : undefined;
		this.#begin(to);
		if (from !== to) {
			this.#tell(
				Object.freeze({
					circuit: this.key,
					from,
					to,
					...(trip && {trip}),
					...(to === 'open' ? {openTime: this.retryAfter ?? 0} : {}),
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
