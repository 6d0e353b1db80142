import {type Call, clock, invoke, serverTiming, uuid} from '@kyhooks/core';
import {Rate, type RateLimit, type RatePolicy} from '../rate.ts';
import {ask} from './ask.ts';
import type {Answer, Exchange, Report} from './exchange.ts';

/** Milliseconds from one attempt to reach a store that is away to the next. */
const probeInterval = 1_000;

/** When the store is lost, at most so many milliseconds of an interval are waited out. */
const longestPause = 1_000;

/** The most turns to ask for at once: a script in Redis returns a few thousand values at most. */
const mostTurns = 1_000;

/** A request that was let in: with a turn of the store, with a place in this process's share of the limit, or with both. */
type Slot = Readonly<{turn: string | undefined; place: number | undefined}>;

/** The limit of one key, as this process shares it with others through a store. While the store is away, the process keeps to its share of the limit. */
export class SharedLimit implements RateLimit {
	wake: () => void = () => {};
	readonly #exchange: Exchange;
	readonly #key: string;
	readonly #rate: RatePolicy | undefined;
	readonly #member = uuid();
	#isAsking = false;
	/** The turns that were given. Those who wait take them at once. */
	#turns: string[] = [];
	/** When it makes sense to ask the store, on the clock. */
	#askAt = -Infinity;
	/** Turns to report, and when their requests had arrived. */
	readonly #arrived = new Map<string, number>();
	#members = 1;
	#pausedUntil = -Infinity;
	/** Whether a pause is still to be reported. */
	#isPauseNew = false;
	/** Whether a circuit of this process has opened or closed, as long as that is to be reported. */
	#isOpen: boolean | undefined;
	/** Names the opening of another process's circuit; empty if none is open. */
	#opened = '';
	/** The opening that a served request has disproved for this process. */
	#disproved = '';
	#isAway = false;
	/** Why the store was lost, as long as no call has told it. */
	#untold: Readonly<{error: unknown}> | undefined;
	/** This process's share of the limit, from when the store was lost until some time after its return. */
	#share: Rate | undefined;
	/** Until when the share counts. */
	#shareUntil = -Infinity;

	constructor(exchange: Exchange, key: string, rate: RatePolicy | undefined) {
		this.#exchange = exchange;
		this.#key = key;
		this.#rate = rate;
	}

	/** While the circuit of another process is open, one request at a time finds out whether this process is served. */
	get places(): number {
		return this.#opened === this.#disproved ? Infinity : 1;
	}

	readyAt(now: number, wanted: number): number {
		const ownAt = this.#ownAt(now);
		if (this.#isAway) {
			this.#ask(0);
			return Math.min(ownAt, this.#askAt);
		}
		if (ownAt > now || this.#turns.length > 0) {
			return ownAt;
		}
		if (this.#askAt <= now) {
			this.#ask(Math.min(wanted, mostTurns));
			return Infinity;
		}
		return this.#askAt;
	}

	earliest(ahead: number): number {
		const {limit, interval} = this.#rate ?? {limit: Infinity, interval: 0};
		const own = Math.max(this.#pausedUntil, this.#share?.earliest(ahead) ?? -Infinity);
		return this.#isAway ? own : Math.max(own, this.#askAt + Math.floor(ahead / limit) * interval);
	}

	take(now: number, call: Call): Slot {
		if (this.#untold) {
			const {error} = this.#untold;
			this.#untold = undefined;
			invoke(call, 'limiter.store', () => {
				throw error;
			});
		}
		return {turn: this.#turns.shift(), place: this.#share?.take(now)};
	}

	arrive({turn, place}: Slot, at: number, response: Response | undefined): void {
		if (place !== undefined) {
			this.#share?.arrive(place, at);
		}
		if (turn !== undefined) {
			this.#arrived.set(turn, at);
		}
		if (response?.ok) {
			this.#disproved = this.#opened;
		}
		const wait = response?.status === 429 && serverTiming(response.headers, true)?.wait;
		if (wait && at + wait > this.#pausedUntil) {
			this.#pausedUntil = at + wait;
			this.#isPauseNew = true;
		}
	}

	hear(circuit: string): void {
		if (circuit === 'open' || circuit === 'closed') {
			this.#isOpen = circuit === 'open';
			this.tell();
		}
	}

	tell(): void {
		if (this.#arrived.size > 0 || this.#isPauseNew || this.#isOpen !== undefined) {
			this.#ask(0);
		}
	}

	/** When this process may send a request, as far as the store need not be asked, or it makes sense to look again. */
	#ownAt(now: number): number {
		const returnedAt = this.#isAway ? Infinity : this.#shareUntil;
		if (returnedAt <= now) {
			this.#share = undefined;
		}
		return Math.max(this.#pausedUntil, Math.min(this.#share?.readyAt() ?? -Infinity, returnedAt));
	}

	#ask(wanted: number): void {
		const now = clock.now();
		if (this.#isAsking || (this.#isAway && now < this.#askAt)) {
			return;
		}
		this.#isAsking = true;
		this.#askAt = Math.max(this.#askAt, this.#isAway ? now + probeInterval : -Infinity);
		const report: Report = {
			member: this.#member,
			rate: this.#rate,
			wanted,
			arrived: [...this.#arrived].map(([turn, at]) => [turn, now - at]),
			pause: this.#isPauseNew ? this.#pausedUntil - now : 0,
			isOpen: this.#isOpen,
		};
		this.#arrived.clear();
		this.#isPauseNew = false;
		this.#isOpen = undefined;
		ask(
			() => this.#exchange(this.#key, report),
			wanted,
			({turns}) => this.#giveBack(turns),
		).then(
			answer => this.#learn(answer, wanted),
			error => this.#lose(error, report),
		);
	}

	#learn({turns, wait, members, pause, opened}: Answer, wanted: number): void {
		const now = clock.now();
		this.#isAsking = false;
		if (this.#isAway) {
			this.#isAway = false;
			this.#askAt = -Infinity;
			// The others return within the time of one probe. Until then they send requests that the store does not count.
			this.#shareUntil = now + probeInterval + this.#pause;
		}
		this.#members = members;
		this.#opened = opened || this.#disproved;
		if (pause > 0) {
			this.#pausedUntil = Math.max(this.#pausedUntil, now + pause);
		}
		if (turns.length < wanted) {
			// At random, so that no process is always the first to ask.
			this.#askAt = now + Math.max(1, wait) + (clock.random() * (this.#rate?.interval ?? 0)) / 200;
		}
		this.#turns = [...turns];
		this.wake();
		// Those who waited may have left.
		this.#giveBack(this.#turns.splice(0));
		this.tell();
	}

	#lose(error: unknown, {isOpen, pause}: Report): void {
		const now = clock.now();
		this.#isAsking = false;
		this.#arrived.clear();
		// The store may not have heard them.
		this.#isOpen ??= isOpen;
		this.#isPauseNew ||= pause > 0;
		this.#opened = this.#disproved;
		if (!this.#isAway) {
			this.#isAway = true;
			this.#untold = {error};
			this.#askAt = now + probeInterval;
			if (this.#rate && !this.#share) {
				this.#share = new Rate(shareOf(this.#rate, this.#members));
				// The server still counts what the store has allowed.
				this.#pausedUntil = Math.max(this.#pausedUntil, now + this.#pause);
			}
		}
		this.wake();
	}

	/** Reports turns that were not used. */
	#giveBack(turns: readonly string[]): void {
		for (const turn of turns) {
			this.#arrived.set(turn, -Infinity);
		}
	}

	/** Milliseconds after which the server counts no request any more that the store has allowed; for a long interval, only the first of them. */
	get #pause(): number {
		return Math.min(this.#rate?.interval ?? 0, longestPause) * 1.25;
	}
}

/** The limit of one of so many members, spread evenly. If that is less than one request in an interval, the interval is longer. */
function shareOf({limit, interval}: RatePolicy, members: number): RatePolicy {
	const share = limit / members;
	return share < 1
		? {limit: 1, interval: interval / share, burst: 1}
		: {limit: Math.floor(share), interval, burst: 1};
}
