import type {Classification} from '@kyhooks/core';

/** An attempt was let in. */
export type Permit = Readonly<{
	/** Which era of the circuit that was in. A result that comes in a later one says nothing of it. */
	era: number;
	startedAt: number;
	/** It was let in to see whether the server is well: as a probe, or while the circuit recovered. */
	isTrial: boolean;
	/** Milliseconds that the attempt may take; infinite where it has no limit. */
	allowed: number;
	/** The circuit is not closed, but holds back requests to another path alone. */
	isElsewhere?: true;
}>;

/** What became of an attempt. `ignored` says nothing of the server: the caller gave up, or nothing was sent. */
export type AttemptResult = Readonly<{
	result: 'success' | 'failure' | 'ignored';
	/** It was given up for lack of an answer. */
	timedOut?: boolean;
	/** How many failures it counts for in a row. Less than 1: it tells more of one endpoint than of the server. @default 1 */
	weight?: number;
	/** Origin and path of the request. */
	path?: string;
	/** Milliseconds that the server has asked to wait. */
	retryAfter?: number | undefined;
	/** Of a failure. */
	classification?: Pick<Classification, 'category' | 'status'>;
}>;

/** Milliseconds: an attempt without a limit of its own that is not over by then keeps nobody out any more. */
const longestProbe = 300_000;

/** Milliseconds that an attempt may take to end after its limit. */
const grace = 1_000;

/** Milliseconds after which an attempt that was let in counts as one that never ends. */
export function patienceFor(allowed: number): number {
	return Number.isFinite(allowed) ? allowed + grace : longestProbe;
}
