import {type Call, clock, shownUrl} from '@kyhooks/core';
import {Era} from './era.ts';
import type {CircuitsPolicy} from './options.ts';
import {type CircuitState, type Trip, wordsFor} from './state.ts';
import {type AttemptResult, type Tripped, Tripwire} from './tripwire.ts';

/** The parts of a call that a circuit needs: the time limit of its attempts, and where to emit events. */
export type Caller = Pick<Call, 'attemptLimit' | 'emit'>;

/** A record of an attempt that was let in. */
export type Permit = Readonly<{
	caller: Caller;
	era: Era;
	startedAt: number;
	/** Whether it was let in to test the server: as a probe, or while the circuit recovered. */
	isTrial: boolean;
}>;

/** The share by which the open time is randomly shortened or lengthened, so that clients whose circuits opened together do not probe together. */
const jitter = 0.25;
/** The open time as a share of the outage so far, if that is longer than the first open time. So a server that is down for long gets few probes, and the circuit stays open for at most that share longer than the outage. */
const openTimeRatio = 0.1;
/** Milliseconds: the longest wait that the server may ask for. */
const longestAsked = 300_000;
/** The share of the server's wait by which the probe may come later. */
const askedJitter = 0.1;
/** How much faster a healthy time reduces the age of an outage than a failing time adds to it. At the same speed, the outage of a server that is well half of the time would grow for ever, since a failing phase lasts until the next probe. */
const recuperation = 2;
/** From this many attempts in about the twenty seconds before the circuit opened, waiting spares the server something: only one of the waiting attempts is sent at a time. In a client that makes few calls, each call would still be sent, only later. */
const busy = 50;
/** Milliseconds after which a probe that has not ended no longer keeps other attempts out. Attempts with a time limit end by that limit. */
export const longestProbe = 300_000;

/*
What each event does in each state. Every change of state begins a new era. A result counts only in the era that let its attempt in; a result of an earlier era is late. "Later" means after several such events, "a place" that a place becomes free, and an empty cell no effect.

| state      | enter | success      | failure    | ignored | late result | time is over | isolate  | reset  |
| ---------- | ----- | ------------ | ---------- | ------- | ----------- | ------------ | -------- | ------ |
| closed     | in    |              | later open |         |             |              | isolated | closed |
| open       | out   |              |            |         |             | half-open    | isolated | closed |
| half-open  | in    | recovering   | open       | a place |             | a place      | isolated | closed |
| recovering | in    | later closed | later open | a place |             | half-open    | isolated | closed |
| isolated   | out   |              |            |         |             |              | isolated | closed |

If all the failures that opened a circuit came from one path, the circuit holds back only that path, until an attempt to another path fails too. "Time" is the open time and, in other states, `longestProbe` for an attempt that never ends. The state does not change by itself: the circuit looks at the time when an attempt asks to enter.

If the circuit opens again soon, the outage continues from its earlier age.

Waiting attempts are let in in order, as the circuit allows: the first as a probe when the open time is over, the others at the pace of the recovery. All at once, they would bring the server down again. Each waiting attempt has its own timer.
*/
export class Circuit {
	readonly key: string;
	readonly policy: CircuitsPolicy;
	/** An open circuit whose time is over stays open until an attempt asks to enter. */
	state: CircuitState = 'closed';
	era: Era = new Era(0);
	/** What opened it, while it is not closed. */
	declare trip: Trip | undefined;
	/** The last moment at which it was closed, in the time of `clock.now()`. */
	closedUntil = 0;
	/** Whether its client made many attempts before it opened. */
	isBusy = false;
	/** From when a probe may be sent, whatever else is in flight, in the time of `clock.now()`. */
	probedAt = 0;
	/** The age of the outage, and when it had that age. */
	age = 0;
	agedAt = 0;
	tripwire: Tripwire;
	/** The waiting attempts, in order. `ask` makes an attempt ask again; it is `undefined` once that was done. */
	readonly #line = new Set<{ask: (() => void) | undefined}>();

	constructor(key: string, policy: CircuitsPolicy) {
		this.policy = policy;
		this.key = key;
		this.tripwire = new Tripwire(policy);
	}

	get waiting(): number {
		return this.#line.size;
	}

	/** Milliseconds until an open circuit may be probed. */
	get retryAfter(): number | undefined {
		return this.state === 'open' ? Math.max(0, this.probedAt - clock.now()) : undefined;
	}

	/** Milliseconds since the outage began, reduced by the healthy time since; 0 if there is no outage. */
	get outageAge(): number {
		const isWell = this.state === 'closed' || this.state === 'recovering';
		const passed = clock.now() - this.agedAt;
		return Math.max(0, this.age + (isWell ? -recuperation : 1) * passed);
	}

	/** Lets an attempt in; returns `undefined` if it must not be sent. */
	enter(caller: Caller, request: Pick<Request, 'url'>): Permit | undefined {
		const now = clock.now();
		const isTrial = this.state !== 'closed' && (!this.trip?.path || this.trip.path === shownUrl(request.url));
		if (isTrial && !this.era.enter()) {
			if (now < this.probedAt) {
				return undefined;
			}
			this.probedAt = now + longestProbe;
			this.begin('half-open', caller);
			this.era.enter();
		}
		return {caller, isTrial, era: this.era, startedAt: now};
	}

	/**
	Waits for a turn, and returns whether it came. It does not come if the circuit is isolated or the signal aborts. A place that is given up is free at once.

	@param signal a signal for this wait only
	*/
	async join(signal: AbortSignal, enter: () => boolean): Promise<boolean> {
		// Each attempt waits independently, with its own timer: in a Worker, an attempt whose request is over never continues, and must not take a place.
		const waiter = {ask: undefined as (() => void) | undefined};
		this.#line.add(waiter);
		signal.addEventListener('abort', () => waiter.ask?.());
		let isIn = false;
		while (!isIn && !signal.aborted && this.state !== 'isolated') {
			await new Promise<void>(resolve => {
				// A fallback, since the attempt that should wake it sooner may be over.
				const cancelTimer = clock.setTimer(Math.max(0, this.probedAt - clock.now()) || 1_000, resolve);
				waiter.ask = () => resolve(cancelTimer());
			});
			isIn = !signal.aborted && enter();
		}
		this.#line.delete(waiter);
		// Wakes only the next one: a thousand attempts that ask after every response cost more than the calls.
		this.admit();
		return isIn;
	}

	/** Makes the first waiting attempt ask again. Call it after every change of the circuit. */
	admit(): void {
		for (const waiter of this.#line) {
			if (waiter.ask) {
				waiter.ask();
				waiter.ask = undefined;
				return;
			}
		}
	}

	/** Records the result of an attempt. An attempt that was not let in, or in another era, does not count. */
	record(permit: Permit | undefined, result: AttemptResult): void {
		if (permit?.era === this.era) {
			this.#judge(permit, result);
			this.admit();
		}
	}

	#judge({caller, isTrial, era, startedAt}: Permit, result: AttemptResult): void {
		const now = clock.now();
		const {weight, path} = result;
		if (isTrial) {
			era.leave();
			this.probedAt = now + longestProbe;
		}
		if (weight === undefined) {
			return;
		}
		if (this.state === 'closed') {
			const tripped = this.tripwire.record(now, weight, path);
			if (tripped) {
				this.closedUntil = now;
				this.isBusy = this.tripwire.traffic >= busy;
				this.#open(tripped, now, result, caller);
			}
		} else if (!isTrial) {
			// An attempt to another path: if it fails, the whole server is failing.
			if (weight >= 1) {
				this.trip = {...(this.trip as Trip), path: undefined};
			}
		} else if (this.state === 'half-open') {
			if (weight === 0) {
				this.begin('recovering', caller, now - startedAt);
			} else {
				// The open time starts with the probe, since a probe without an answer has already waited.
				this.#open({by: 'probe'}, startedAt, result, caller);
			}
		} else if (weight > 0) {
			if (era.fail(weight > 1)) {
				this.#open({by: 'recovery'}, now, result, caller);
			}
		} else if (era.succeed(now, now - startedAt, caller.attemptLimit)) {
			this.begin('closed', caller);
		}
	}

	/** @param since when the open time begins, in the time of `clock.now()` */
	#open(
		tripped: Tripped,
		since: number,
		{retryAfter = 0, category, status}: AttemptResult,
		caller: Caller,
	): void {
		const {openTime, maxOpenTime} = this.policy;
		const time = Math.min(Math.max(openTime, openTimeRatio * this.outageAge), maxOpenTime);
		this.probedAt = Math.max(
			since + time * (1 + jitter * (2 * clock.random() - 1)),
			// Never earlier than the server asked.
			clock.now() + Math.min(retryAfter, longestAsked) * (1 + askedJitter * clock.random()),
		);
		this.trip = {path: this.trip?.path, ...tripped, category, status};
		this.begin('open', caller);
	}

	/**
	Begins a new era, and emits `circuit-changed` if the state changes.

	@param caller the call whose attempt caused it, unless it was done by hand
	@param quickest the milliseconds that the probe took
	*/
	begin(to: CircuitState, caller?: Caller, quickest?: number): void {
		const from = this.state;
		this.age = this.outageAge;
		this.agedAt = clock.now();
		this.state = to;
		this.tripwire = new Tripwire(this.policy);
		this.era = new Era(to === 'open' || to === 'isolated' ? 0 : 1, quickest);
		if (to === 'closed') {
			this.trip = undefined;
		}
		if (from !== to) {
			const why = to === 'open' && this.trip && {why: wordsFor(this.trip)};
			caller?.emit({type: 'circuit-changed', circuit: this.key, from, to, ...why});
		}
	}
}
