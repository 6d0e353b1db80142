import type {Classification, WaitSource} from '@kyhooks/core';

/** What `onRetry` is told, before the wait. */
export type RetryRecord = Readonly<{
	/** The call's id, the same for all its attempts. */
	call: string;
	/** The name of the operation that is repeated, if it has one; absent for a call. */
	operation?: string;
	method: string;
	/** Origin and path. The query is left out, since secrets live there. */
	url: string;
	/** The number of the attempt that failed, from 1. */
	attempt: number;
	/** Milliseconds until the next one. */
	wait: number;
	/** Where the wait came from. */
	source: WaitSource;
	/** Why: the judgement on the attempt that failed. */
	classification: Classification;
}>;
