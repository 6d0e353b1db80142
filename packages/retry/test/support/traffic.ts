import {type Category, type Clock, systemClock, useClock} from '@kyhooks/core';
import type {RetryBudget} from '@kyhooks/retry';
import {seededRandom} from '@kyhooks/testing';

export const key = 'https://api.example.com';

export type Traffic = {
	/** One budget per client. */
	budgets: readonly RetryBudget[];
	/** Calls per second, of all clients together. */
	rate: number;
	/** Milliseconds during which calls begin. */
	duration: number;
	/** The category of an attempt's failure, or `undefined` for a success. */
	failureAt(now: number, random: () => number): Category | undefined;
	seed?: number;
};

export type Served = {calls: number; served: number; attempts: number; refused: number};

/** Milliseconds until a response. */
const latency = 20;
const limit = 4;

/** Plays calls that are retried with the default backoff, without ky and without promises, so that minutes of a busy client take less than a second. */
export function play({budgets, rate, duration, failureAt, seed = 1}: Traffic): Served {
	const random = seededRandom(seed);
	const due: (() => void)[][] = [];
	let now = 0;
	const restore = useClock({...systemClock, now: () => now} satisfies Clock);
	const total: Served = {calls: 0, served: 0, attempts: 0, refused: 0};

	const after = (wait: number, action: () => void) => {
		const at = now + Math.max(1, Math.round(wait));
		due[at] ??= [];
		due[at].push(action);
	};

	const begin = (budget: RetryBudget) => {
		total.calls += 1;
		let attempts = 0;
		let account: ReturnType<RetryBudget['open']> | undefined;
		const attempt = () => {
			attempts += 1;
			total.attempts += 1;
			const failure = failureAt(now, random);
			after(latency, () => end(failure));
		};
		const end = (failure: Category | undefined) => {
			if (failure === undefined) {
				total.served += 1;
				account ??= budget.open(key);
				account.close(true);
				return;
			}
			if (attempts <= limit) {
				account ??= budget.open(key);
				if (account.take(failure)) {
					after(random() * 1_000 * 2 ** (attempts - 1), attempt);
					return;
				}
				total.refused += 1;
			}
			account?.close(false);
		};
		attempt();
	};

	const next = () => {
		begin(budgets[total.calls % budgets.length] as RetryBudget);
		const wait = (-Math.log(1 - random()) * 1_000) / rate;
		if (now + wait < duration) {
			after(wait, next);
		}
	};
	after(0, next);
	try {
		for (; now < due.length; now++) {
			for (const action of due[now] ?? []) {
				action();
			}
			delete due[now];
		}
	} finally {
		restore();
	}
	return total;
}

/** A server that serves this many attempts per second, evenly, and refuses the rest. */
export function shedding(perSecond: number): Traffic['failureAt'] {
	const most = perSecond / 10;
	let [room, at] = [most, 0];
	return now => {
		room = Math.min(most, room + ((now - at) / 1_000) * perSecond);
		at = now;
		if (room < 1) {
			return 'unavailable';
		}
		room -= 1;
		return undefined;
	};
}
