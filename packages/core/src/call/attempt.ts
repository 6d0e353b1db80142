import {present} from '../state/present.ts';
import type {Classification, Outcome} from '../verdict/classification.ts';

/** Why a call ended. */
export type StopReason =
	/** The response needed no retry. */
	| 'success'
	/** No more retries are allowed. */
	| 'limit'
	/** The method may not be repeated, and nothing proves that the server did not act. */
	| 'method'
	/** The client's own `retry.statusCodes` does not list this status. */
	| 'status'
	/** The same request would fail in the same way. */
	| 'not-retryable'
	/** The time left for the call was too short for the wait, or for the attempt. */
	| 'deadline'
	/** This device was offline for as long as the call could wait. */
	| 'offline'
	/** The server asked for a longer wait than is allowed. */
	| 'long-wait'
	/** The body is a stream, which can be sent only once. */
	| 'unreplayable-body'
	/** The server said that a retry does not help. */
	| 'server-said-no'
	/** The retry budget of this client is spent. It limits the load that retries add to the server. */
	| 'budget'
	/** A hook of this client refused to send the request, to spare the server. */
	| 'rejected'
	/** The caller aborted, or a deadline of its own signal passed. */
	| 'aborted';

/** What set the length of a wait. `backoff`: the backoff. `retry-after`: a header such as `Retry-After`. `ratelimit`: a rate limit header. `forced`: a retry that one of the client's own hooks forced. `ky`: ky's own rules, if the client has no retry hook. */
export type WaitSource = 'backoff' | 'retry-after' | 'ratelimit' | 'forced' | 'ky';

/** What follows a failed attempt: a retry after `wait` milliseconds, or the end of the call. */
export type Decision = Readonly<
	| {retry: true; wait: number; source: WaitSource}
	| {
			retry: false;
			reason: StopReason;
			/** The wait that was refused, in milliseconds. */
			wait?: number;
	  }
>;

/** Which time limit ended an attempt: `attempt` is ky's `timeout`, `total` is ky's `totalTimeout`, `idle` is the longest silence allowed within a body, `caller` is a deadline of the caller's own signal. */
export type TimeLimit = 'attempt' | 'total' | 'idle' | 'caller';

/** What holds an attempt back before it is sent. `retry-after`: a `Retry-After` that another call received. `circuit-breaker`: an open circuit. `offline`: a device that is offline. A hook of your own gives its name. */
export type HeldBy = 'retry-after' | 'circuit-breaker' | 'offline' | (string & Record<never, never>);

/** One wait of an attempt that was ready to be sent. */
export type Held = Readonly<{
	by: HeldBy;
	/** Milliseconds. */
	duration: number;
}>;

/** The record of one attempt (one trip to the network), as listeners and `explain` receive it. */
export type AttemptRecord = Readonly<{
	/** Counted from 1. */
	number: number;
	/** Milliseconds from the start of the call to the start of the attempt, which comes after the waits in `held`. */
	startedAt: number;
	/** The waits before the attempt, in addition to the wait that was decided. Absent if there was none. */
	held?: readonly Held[];
	/** Milliseconds. Absent while the attempt runs. */
	duration?: number;
	status?: number;
	/** Absent if the attempt succeeded. */
	classification?: Classification;
	/** Which time limit ended the attempt. Absent if none did. */
	timeLimit?: TimeLimit;
	decision?: Decision;
}>;

/** An attempt of a call. It changes while it runs; `recordOf` makes a frozen copy. */
// A class, because every attempt makes one, and all of them must have the same shape.
export class Attempt {
	readonly number: number;
	startedAt: number;
	declare held: readonly Held[] | undefined;
	declare duration: number | undefined;
	declare status: number | undefined;
	/** Set when it is first needed. */
	declare classification: Classification | undefined;
	declare timeLimit: TimeLimit | undefined;
	declare decision: Decision | undefined;
	/** Whether the attempt has ended with a failure. */
	failed = false;
	/** Whether it failed with an error. A body that broke after the status had arrived counts too. */
	threw = false;
	/** The response or the error that the attempt failed with. `classification` judges it. */
	declare subject: unknown;

	constructor(number: number, startedAt: number) {
		this.number = number;
		this.startedAt = startedAt;
	}

	/** The outcome of an attempt that has failed. */
	get outcome(): Outcome {
		return this.threw ? {error: this.subject} : {response: this.subject as Response};
	}
}

/** Returns a frozen copy of an attempt, without the fields that only the call may see. */
export function recordOf({subject: _, failed: __, threw: ___, ...attempt}: Attempt): AttemptRecord {
	Object.freeze(attempt.decision);
	return Object.freeze(present(attempt)) as AttemptRecord;
}
