import type {Account} from './policy.ts';

/** One call, and what became of it. */
export type Call = {
	client: number;
	startedAt: number;
	/** Those that reached the server. */
	attempts: number;
	/** Those, and those that the breaker refused where a refusal is repeated. */
	tries: number;
	/** It has tried the server while the circuit was not closed. */
	hasTried: boolean;
	/** With the budget, once it has failed. */
	account?: Account;
	endedAt?: number;
	/** `refused` by the breaker; `budget`: failed, and might not be repeated. */
	end?: 'success' | 'failure' | 'budget' | 'refused';
};

export type CallLimits = Readonly<{
	/** Attempts a call. */
	attempts: number;
	/** Milliseconds an attempt. */
	attempt: number;
	/** Milliseconds a call, with all its attempts and waits. */
	total: number;
	/** Milliseconds before the first retry. It doubles with each, and what is waited is drawn between 0 and that (full jitter). */
	delay: number;
	longestDelay: number;
}>;

/** The times of the storm bench, and the preset's for a call. */
export const benchLimits: CallLimits = {
	attempts: 5,
	attempt: 500,
	total: 30_000,
	delay: 100,
	longestDelay: 30_000,
};

/** The preset's. */
export const defaultLimits: CallLimits = {...benchLimits, attempt: 5_000, delay: 1_000};

export function newCall(client: number, startedAt: number): Call {
	return {client, startedAt, attempts: 0, tries: 0, hasTried: false};
}
