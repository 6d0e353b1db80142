import {present} from '../state/present.ts';
import type {Classification, Outcome} from '../verdict/classification.ts';

/** Why a call ended as it did. */
export type StopReason =
	/** A response that needed no retry. */
	| 'success'
	/** No more retries are allowed. */
	| 'limit'
	/** The method must not be repeated, and nothing proves that the server did not act. */
	| 'method'
	/** The client's own `retry.statusCodes` leaves this status out. */
	| 'status'
	/** The same request would fail in the same way. */
	| 'not-retryable'
	/** The wait, or the attempt, did not fit into the time left for the call. */
	| 'deadline'
	/** This device was offline for as long as the call could wait. */
	| 'offline'
	/** The server asked for a wait longer than allowed. */
	| 'long-wait'
	/** The body is a stream, which can be sent only once. */
	| 'unreplayable-body'
	/** The server said that a retry is of no use. */
	| 'server-said-no'
	/** The retries of this client have used up what they may add to the server's load. */
	| 'budget'
	/** A hook of this client refused to send it, to spare the server. */
	| 'rejected'
	/** The caller gave up. */
	| 'aborted';

/** Where the length of a wait came from: the backoff, a header such as `Retry-After`, a rate limit header, a retry that the client's own hook forced, or ky's own rules if the client has no retry hook. */
export type WaitSource = 'backoff' | 'retry-after' | 'ratelimit' | 'forced' | 'ky';

/** What follows a failed attempt. */
export type Decision = Readonly<
	| {retry: true; wait: number; source: WaitSource}
	| {
			retry: false;
			reason: StopReason;
			/** The wait that was refused, in milliseconds. */
			wait?: number;
	  }
>;

/** Which limit ended an attempt: `attempt` is ky's `timeout`, `total` is ky's `totalTimeout`, `idle` is the silence allowed within a body, `caller` is a deadline of the caller's own signal. */
export type TimeLimit = 'attempt' | 'total' | 'idle' | 'caller';

/** What may hold an attempt back before it is sent: a `Retry-After` that another call was answered with, an open circuit, or a device that is offline. */
export type HeldBy = 'retry-after' | 'circuit-breaker' | 'offline';

/** A wait before an attempt that was due. */
export type Held = Readonly<{
	by: HeldBy;
	/** Milliseconds. */
	duration: number;
}>;

/** One trip to the network, as it is told to listeners. */
export type AttemptRecord = Readonly<{
	/** From 1. */
	number: number;
	/** Milliseconds since the call began. */
	startedAt: number;
	/** The waits before it, after that which was decided; absent if there was none. */
	held?: readonly Held[];
	/** Milliseconds; absent while the attempt runs. */
	duration?: number;
	status?: number;
	/** Absent for a success. */
	classification?: Classification;
	/** Of an attempt that took too long. */
	timeLimit?: TimeLimit;
	decision?: Decision;
}>;

/** An attempt as its call keeps it. */
// A class: one is made for every attempt, and all have the same shape.
export class Attempt {
	readonly number: number;
	startedAt: number;
	declare held: readonly Held[] | undefined;
	declare duration: number | undefined;
	declare status: number | undefined;
	/** Written when somebody first asks for it. */
	declare classification: Classification | undefined;
	declare timeLimit: TimeLimit | undefined;
	declare decision: Decision | undefined;
	/** Whether it has ended, and not well. */
	failed = false;
	/** Whether it has failed with an error: also one of the body, after the status had come. */
	threw = false;
	/** The response or the error that it failed with, which `classification` judges. */
	declare subject: unknown;

	constructor(number: number, startedAt: number) {
		this.number = number;
		this.startedAt = startedAt;
	}

	/** Of an attempt that has failed. */
	get outcome(): Outcome {
		return this.threw ? {error: this.subject} : {response: this.subject as Response};
	}
}

/** A frozen copy, without what only the call may see. */
export function recordOf({subject: _, failed: __, threw: ___, ...attempt}: Attempt): AttemptRecord {
	Object.freeze(attempt.decision);
	return Object.freeze(present(attempt)) as AttemptRecord;
}
