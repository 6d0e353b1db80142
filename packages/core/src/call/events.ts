import type {Attempt, HeldBy, StopReason, TimeLimit, WaitSource} from './attempt.ts';

/** What a hook that only observes, such as `observeRetry()`, would have done. */
export type Observed = Readonly<{
	/** The name of the hook. */
	hook: string;
	/**
	- `retry`: made another attempt, after `wait`.
	- `stop`: made no further attempt, although another one followed.
	- `wait`, `refuse`: held this attempt back, or not sent it.
	- `time-out`: ended this attempt.
	*/
	would: 'retry' | 'stop' | 'wait' | 'refuse' | 'time-out';
	/** The number of the attempt, counted from 1. */
	attempt: number;
	/** Milliseconds. For a circuit, the least wait. For `stop` and `refuse`, the wait that was too long. */
	wait?: number | undefined;
	source?: WaitSource;
	/** For `stop`: why. */
	reason?: StopReason;
	/** For `time-out`: which time limit. `limit` is its length and `duration` the time taken, both in milliseconds. */
	timeLimit?: TimeLimit;
	limit?: number;
	duration?: number;
}>;

export type CircuitChange = Readonly<{
	/** The key of the circuit: an origin, unless the circuit breaker has a `key` option. */
	circuit: string;
	from: string;
	to: string;
	/** Why the circuit opened, in words. Only if it has opened. */
	why?: string;
}>;

/** An event of a call. A layer receives events only once something has gone wrong. It gets its own copy of the event, with a view of the attempt, which keeps changing. An attempt that was not judged yet has no classification: call `classify`. */
export type CallEvent = Readonly<
	/** Only listeners of `subscribe` receive this. */
	| {type: 'attempt-started'; attempt: Attempt}
	/** An attempt has failed, or has succeeded after an earlier one failed. `subscribe` reports every success. */
	| {type: 'attempt-ended'; attempt: Attempt}
	/** An attempt is ready and has to wait. The record of the attempt has the length of the wait afterwards. */
	| {type: 'attempt-held'; attempt: Attempt; by: HeldBy}
	/** A retry was decided. The attempt's `decision` has the wait and its source. */
	| {type: 'retry-scheduled'; attempt: Attempt}
	/** The call has failed, and its caller is about to get this error. Once a call. */
	| {type: 'call-failed'; error: unknown}
	/** The client wants no error for this status, and its caller is about to get the response. */
	| {type: 'failure-returned'; attempt: Attempt}
	| ({type: 'circuit-changed'} & CircuitChange)
	| ({type: 'observed'} & Observed)
	/** A user's callback threw or rejected. `callback` is its path, such as `retry.backoff`. */
	| {type: 'callback-failed'; callback: string; error: unknown}
>;
