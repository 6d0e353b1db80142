import type {Account} from './policy.ts';

/** One call and its outcome. */
export type Call = {
	client: number;
	startedAt: number;
	/** Attempts that reached the server. */
	attempts: number;
	/** These attempts, and the tries that the breaker refused if refusals are retried. */
	tries: number;
	/** Whether it has sent an attempt while the circuit was not closed. */
	hasTried: boolean;
	/** Its account with the retry budget, once it has failed. */
	account?: Account;
	endedAt?: number;
	/** `refused`: by the breaker. `budget`: it failed and the budget allowed no retry. */
	end?: 'success' | 'failure' | 'budget' | 'refused';
};

export type CallLimits = Readonly<{
	/** Attempts per call. */
	attempts: number;
	/** Milliseconds per attempt. */
	attempt: number;
	/** Milliseconds per call, with all its attempts and waits. */
	total: number;
	/** Milliseconds before the first retry. This doubles with each retry, and the wait is drawn between 0 and it (full jitter). */
	delay: number;
	longestDelay: number;
}>;

/** The times of the storm bench, with the preset's timeout for a call. */
export const benchLimits: CallLimits = {
	attempts: 5,
	attempt: 500,
	total: 30_000,
	delay: 100,
	longestDelay: 30_000,
};

/** The defaults of the preset. */
export const defaultLimits: CallLimits = {...benchLimits, attempt: 5_000, delay: 1_000};

export function newCall(client: number, startedAt: number): Call {
	return {client, startedAt, attempts: 0, tries: 0, hasTried: false};
}
