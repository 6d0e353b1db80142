import {type Call, clock, shownUrl} from '@kyhooks/core';
import {Era} from './era.ts';
import type {CircuitsPolicy} from './options.ts';
import {type CircuitState, type Trip, wordsFor} from './state.ts';
import {type AttemptResult, type Tripped, Tripwire} from './tripwire.ts';

/** As much of a call as a circuit asks: how long its attempts may take, and whom it tells. */
export type Caller = Pick<Call, 'attemptLimit' | 'emit'>;

/** An attempt was let in. */
export type Permit = Readonly<{
	caller: Caller;
	era: Era;
	startedAt: number;
	/** It was let in to see whether the server is well: as a probe, or while the circuit recovered. */
	isTrial: boolean;
}>;

/** How far the open time is spread to both sides, so that clients which tripped together do not probe together. */
const jitter = 0.25;
/** The share of the outage so far that a circuit is open for, when that is longer than its first time: a server that is away for long is asked seldom, and the circuit is open for no more than that share longer than the outage. */
const openTimeRatio = 0.1;
/** Milliseconds: the longest that the server may ask to wait. */
const longestAsked = 300_000;
/** How much later than the server has asked for the probe may come. */
const askedJitter = 0.1;
/** By how much faster health takes off the age of an outage than illness adds to it. At the same speed, the outage of a server that is well half of the time grows for ever, since an ill phase lasts until it is probed. */
const recuperation = 2;
/** Attempts in about twenty seconds before a circuit opened, from which on it spares its server something by letting those who come wait: one alone of them is sent at a time. Of a client that calls seldom, each call would be sent all the same, only later. */
const busy = 50;
/** Milliseconds: a probe that is not over by then keeps nobody out any more. Those that have a limit end by it. */
export const longestProbe = 300_000;

/*
What each event does in each state. Every change of state begins a new era, and a result counts only in the era that has let its attempt in; one of an earlier era is late. "Later" is after several such events, and an empty cell means nothing.

| state      | enter | success      | failure    | ignored | late result | time is over | isolate  | reset  |
| ---------- | ----- | ------------ | ---------- | ------- | ----------- | ------------ | -------- | ------ |
| closed     | in    |              | later open |         |             |              | isolated | closed |
| open       | out   |              |            |         |             | half-open    | isolated | closed |
| half-open  | in    | recovering   | open       | a place |             | a place      | isolated | closed |
| recovering | in    | later closed | later open | a place |             | half-open    | isolated | closed |
| isolated   | out   |              |            |         |             |              | isolated | closed |

Where all the failures that opened it were of one path, a circuit holds back that path alone, until one of another path fails too. "Time" is that of the open circuit, and elsewhere that of an attempt which never ends. Nothing runs by itself: time is looked at when an attempt asks to enter.

When it opens again soon, the outage goes on from where it was.

Those who wait are let in, in order, as the circuit allows: the first as a probe when its time is over, the others at the pace of its recovery. All at once, they would bring the server down again. There is one timer for all, and none when nobody waits.
*/
export class Circuit {
	readonly key: string;
	readonly policy: CircuitsPolicy;
	/** An open circuit whose time is over stays open until an attempt asks to enter. */
	state: CircuitState = 'closed';
	era: Era = new Era(0);
	/** What has opened it, while it is not closed. */
	declare trip: Trip | undefined;
	/** When it was closed for the last time, on the clock. */
	closedUntil = 0;
	/** Whether its client made many attempts when it opened. */
	isBusy = false;
	/** When a probe may be sent, whoever else is under way, on the clock. */
	probedAt = 0;
	/** Of the outage, and when that was right. */
	age = 0;
	agedAt = 0;
	tripwire: Tripwire;
	/** Who waits, in order: how each is told to ask again, unless it has been. */
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

	/** Milliseconds since the outage began, less the health since; 0 when there is none. */
	get outageAge(): number {
		const isWell = this.state === 'closed' || this.state === 'recovering';
		const passed = clock.now() - this.agedAt;
		return Math.max(0, this.age + (isWell ? -recuperation : 1) * passed);
	}

	/** Lets an attempt in; gives `undefined` if it must not be sent. */
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
	Waits for a turn, and gives whether it has come: not when the circuit is isolated, or the signal aborts. A place that is given up is free at once.

	@param signal of this wait alone
	*/
	async join(signal: AbortSignal, enter: () => boolean): Promise<boolean> {
		// By itself, and on a timer of its own: in a Worker, what waits in a request that is over never goes on, and must take no place.
		const waiter = {ask: undefined as (() => void) | undefined};
		signal.addEventListener('abort', () => waiter.ask?.());
		let isIn = false;
		while (!isIn && !signal.aborted && this.state !== 'isolated') {
			this.#line.add(waiter);
			await new Promise<void>(resolve => {
				// Whoever should ask it sooner may be over.
				const cancelTimer = clock.setTimer(Math.max(0, this.probedAt - clock.now()) || 1_000, resolve);
				waiter.ask = () => resolve(cancelTimer());
			});
			isIn = !signal.aborted && enter();
		}
		this.#line.delete(waiter);
		// The next one: a thousand that ask with every answer cost more than the calls.
		this.admit();
		return isIn;
	}

	/** Has the first of those who wait ask again. To be called whenever something has happened to it. */
	admit(): void {
		for (const waiter of this.#line) {
			if (waiter.ask) {
				waiter.ask();
				waiter.ask = undefined;
				return;
			}
			this.#line.delete(waiter); // It was asked before, and does not answer: its request is over.
		}
	}

	/** Hears what became of an attempt. One that was not let in, or in another era, does not count. */
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
			// It was of another path: if it has failed, it is the server.
			if (weight >= 1) {
				this.trip = {...(this.trip as Trip), path: undefined};
			}
		} else if (this.state === 'half-open') {
			if (weight === 0) {
				this.begin('recovering', caller, now - startedAt);
			} else {
				// A probe that nobody answered has waited already.
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

	/** @param since when the time of the open circuit begins, on the clock */
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
			// Never earlier than the server said.
			clock.now() + Math.min(retryAfter, longestAsked) * (1 + askedJitter * clock.random()),
		);
		this.trip = {path: this.trip?.path, ...tripped, category, status};
		this.begin('open', caller);
	}

	/**
	Begins a new era, and tells of it if it is one of another state.

	@param caller whose attempt has brought it about, if it was not done by hand
	@param quickest milliseconds that the probe took
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
