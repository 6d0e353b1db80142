import type {Options} from 'ky';
import type {Attempt, Decision} from './attempt.ts';
import type {CallEvent} from './events.ts';
import type {Classification, Outcome, RequestFacts} from './verdict/classification.ts';

/** An event as it is emitted; the call adds the rest. */
export type EventOf<Type> = Type extends CallEvent ? Omit<Type, 'call' | 'elapsed'> : never;

/** One `api.get(…)`: what a hook may know and do while the call runs. */
export type Call = {
	/** A UUID, the same on all attempts. */
	readonly id: string;
	/** Milliseconds on the clock. */
	readonly startedAt: number;
	/** Milliseconds since the call began. */
	readonly elapsed: number;
	/** This call's own copy of ky's options. A hook may change them while it is installed, and not later. */
	readonly options: Options;
	/** The request of the last attempt; each attempt has its own. */
	readonly request: Request | undefined;
	/** The attempts so far, the last one maybe still running. */
	readonly attempts: readonly Attempt[];
	/** The classification of an outcome. An attempt's own outcome is judged once and remembered. */
	classify(outcome: Outcome, request?: RequestFacts): Classification;
	/** How ky saw the last attempt end. Only ky can tell its own timer from an abort by the caller, so an aborted attempt is judged here. */
	conclude(thrown: unknown): Classification;
	/** Notes what was decided after the last attempt. */
	decide(decision: Decision): void;
	/** Whether another attempt, after so many milliseconds, would be refused on this side. Whoever decides on a retry asks: a call is owed its own failure, and not a refusal that could be foreseen. */
	refusesAfter(wait: number, request: Request): boolean;
	/**
	Judges the last attempt anew, by something its status does not tell: a 200 whose body says that the call has failed.

	@returns what to do about it; `undefined` where no hook decides.
	*/
	reclassify(classification: Classification): Decision | undefined;
	/** Tells the listeners. */
	emit(event: EventOf<CallEvent>): void;
	/** Runs a user's callback. If it throws or rejects, the call goes on without its result, and the error is reported as an event and in the explanation. */
	invoke<Result>(callback: string, run: () => Result): Result | undefined;
};

export type CallFault = Readonly<{callback: string; error: unknown}>;
