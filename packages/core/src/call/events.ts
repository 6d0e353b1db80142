import type {Attempt, HeldBy, StopReason, TimeLimit, WaitSource} from './attempt.ts';

/** What a hook in the mode `observe` would have done. */
export type Observed = Readonly<{
	/** Its name. */
	hook: string;
	/**
	- `retry`: made another attempt, after `wait`.
	- `stop`: made no other attempt, where one was made after this.
	- `wait`, `refuse`: held this attempt back, or not made it.
	- `time-out`: cut this attempt off.
	*/
	would: 'retry' | 'stop' | 'wait' | 'refuse' | 'time-out';
	/** The number of the attempt. */
	attempt: number;
	/** Milliseconds. Of a circuit it is the least, and of `stop` and `refuse` what was too long. */
	wait?: number | undefined;
	source?: WaitSource;
	/** Of `stop`. */
	reason?: StopReason;
	/** Of `time-out`: which limit, its milliseconds, and those that it took. */
	timeLimit?: TimeLimit;
	limit?: number;
	duration?: number;
}>;

export type CircuitChange = Readonly<{
	/** The key of the circuit: an origin, unless its owner says otherwise. */
	circuit: string;
	from: string;
	to: string;
	/** For a circuit that has opened, in words. */
	why?: string;
}>;

/** What a layer hears of its call, once something has gone wrong: a copy of its own, with a view of the attempt, which goes on changing. What nobody has judged yet has no classification: ask `classify`. */
export type CallEvent = Readonly<
	/** Only listeners of the process hear this. */
	| {type: 'attempt-started'; attempt: Attempt}
	/** An attempt has failed, or gone well after another had failed. */
	| {type: 'attempt-ended'; attempt: Attempt}
	/** An attempt is due and has to wait. How long it was is in the record of the attempt. */
	| {type: 'attempt-held'; attempt: Attempt; by: HeldBy}
	/** Wait and source are in the attempt's decision. */
	| {type: 'retry-scheduled'; attempt: Attempt}
	/** The call has failed, and its caller is going to get this. Once a call. */
	| {type: 'call-failed'; error: unknown}
	/** The client wants no error for this status, and its caller is going to get the response. */
	| {type: 'failure-returned'; attempt: Attempt}
	| ({type: 'circuit-changed'} & CircuitChange)
	| ({type: 'observed'} & Observed)
	/** Which user callback threw, such as `retry.backoff`. */
	| {type: 'callback-failed'; callback: string; error: unknown}
>;
