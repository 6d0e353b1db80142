import type {AttemptRecord, Held, StopReason, TimeLimit, WaitSource} from './attempt.ts';
import type {Explained} from './explain.ts';
import {plainCodeOf} from './plain-code.ts';
import type {Category} from './verdict/classification.ts';

/** One attempt in `ExplanationRecord`. */
export type AttemptSummary = Readonly<{
	/** From 1. */
	number: number;
	/** Whole milliseconds since the call began. */
	startedAt: number;
	/** What has held it back before, and for how many whole milliseconds. */
	held?: readonly Held[];
	/** Whole milliseconds; absent while the attempt runs. */
	duration?: number;
	status?: number;
	/** The runtime's error code. */
	code?: string;
	/** Absent for a success. */
	category?: Category;
	timeLimit?: TimeLimit;
	answeredBy?: 'fallback';
	/** Whole milliseconds waited after it, or the wait that was refused. */
	wait?: number;
	/** Where the wait came from. */
	source?: WaitSource;
	/** Why no attempt followed. */
	stopped?: StopReason;
}>;

/** An explanation as JSON. Its keys and their order are stable. The words for a person are left out, and so is all text that somebody else wrote: a problem's title, the message of a callback's error. */
export type ExplanationRecord = Readonly<{
	id: string;
	/** The name of an operation. Absent for a call. */
	operation?: string;
	method: string;
	/** Origin and path. */
	url: string;
	reason: StopReason | 'pending';
	category?: Category;
	timeLimit?: TimeLimit;
	/** Whole milliseconds. */
	totalTime: number;
	attempts: readonly AttemptSummary[];
	/** The names of the callbacks that failed. */
	faults: readonly string[];
}>;

export function recordOfExplanation(explanation: Explained): ExplanationRecord {
	const {id, operation, method, url, reason, category, timeLimit, totalTime, attempts, faults} = explanation;
	return {
		id,
		...(operation === undefined ? {} : {operation}),
		method,
		url,
		reason,
		...(category === undefined ? {} : {category}),
		...(timeLimit === undefined ? {} : {timeLimit}),
		totalTime: Math.round(totalTime),
		attempts: attempts.map(summaryOf),
		faults: faults.map(({callback}) => callback),
	};
}

function summaryOf(attempt: AttemptRecord): AttemptSummary {
	const {number, startedAt, held, duration, status, classification, timeLimit, decision, answeredBy} =
		attempt;
	const code = plainCodeOf(classification);
	return {
		number,
		startedAt: Math.round(startedAt),
		...(held === undefined
			? {}
			: {held: held.map(({by, duration}) => ({by, duration: Math.round(duration)}))}),
		...(duration === undefined ? {} : {duration: Math.round(duration)}),
		...(status === undefined ? {} : {status}),
		...(code === undefined ? {} : {code}),
		...(classification === undefined ? {} : {category: classification.category}),
		...(timeLimit === undefined ? {} : {timeLimit}),
		...(answeredBy === undefined ? {} : {answeredBy}),
		...(decision?.wait === undefined ? {} : {wait: Math.round(decision.wait)}),
		...(decision?.retry === true ? {source: decision.source} : {}),
		...(decision?.retry === false ? {stopped: decision.reason} : {}),
	};
}
