import {type AttemptRecord, recordOf, type StopReason, type TimeLimit} from './attempt.ts';
import type {CallState} from './call-state.ts';
import {type ExplanationRecord, recordOfExplanation} from './explanation-record.ts';
import {tableOf} from './explanation-table.ts';
import {callBehind, registry} from './registry.ts';
import {stopReason} from './stop-reason.ts';
import {wordsFor, wordsForLate} from './stop-reason-words.ts';
import type {Category, Classification} from './verdict/classification.ts';
import {outcomeOf} from './verdict/outcome.ts';
import {read} from './verdict/safe-read.ts';
import {withoutQuery} from './without-query.ts';

/** What is known of one call. */
export type Explained = Readonly<{
	/** The call's id. */
	id: string;
	/** The name of the operation, which may be empty. Absent for a call. */
	operation?: string;
	method: string;
	/** Origin and path. The query is left out, since secrets live there. */
	url: string;
	attempts: readonly AttemptRecord[];
	/** `pending` while the call goes on. */
	reason: StopReason | 'pending';
	/** The reason in words for a person. */
	why: string;
	/** Milliseconds from the start of the call to its end, or to now. */
	totalTime: number;
	/** Of the failure that ended the call. */
	category?: Category;
	/** Which limit ended the call, where it took too long. */
	timeLimit?: TimeLimit;
	/** What to do about it. */
	advice?: string;
	/** User callbacks that threw during the call. */
	faults: readonly Readonly<{callback: string; message: string}>[];
}>;

/** What happened in one call, and why it ended. Frozen; `String(explanation)` is a short table, and `JSON.stringify` gives what a log may keep. */
export type Explanation = Explained & {
	/** A table for a person, of at most 12 lines. */
	toString(): string;
	/** What `JSON.stringify` gives: facts alone, without any text that a server or a callback wrote. */
	toJSON(): ExplanationRecord;
};

const mostCauses = 8;

/** What is known of an error, of the response it stands for, or of one of its causes: the caller may have wrapped it. */
function lookUp<Value>(known: (subject: object) => Value | undefined, subject: unknown): Value | undefined {
	let value = subject;
	for (let depth = 0; depth < mostCauses && typeof value === 'object' && value !== null; depth++) {
		const {response} = outcomeOf(value);
		const found = known(value) ?? (response && known(response));
		if (found !== undefined) {
			return found;
		}
		value = read(value, 'cause');
	}
	return undefined;
}

/**
Tells what a call tried, what it waited for and why it stopped.

@param subject an error that a ky client with hooks threw, a response that it returned, or the `context` that ky shows its own hooks.
@returns `undefined` for anything that no hook has seen.
@example
```
try {
	await api.get('users/42').json();
} catch (error) {
	console.error(String(explain(error)));
}
```
*/
export function explain(subject: unknown): Explanation | undefined {
	const call = lookUp(callBehind, subject);
	return call === undefined ? undefined : explanationOf(call);
}

/**
How an outcome was judged in its call.

@param subject an error that a ky client with hooks threw, or a response that it returned.
@returns `undefined` for a success, and for anything that no hook has seen.
*/
export function classificationOf(subject: unknown): Classification | undefined {
	return lookUp(
		known => registry.operations.get(known)?.failure?.classification ?? registry.classifications.get(known),
		subject,
	);
}

function timeOf({endedAt, startedAt, elapsed}: CallState, last: AttemptRecord | undefined): number {
	if (endedAt !== undefined) {
		return endedAt - startedAt;
	}
	return last?.duration === undefined ? elapsed : last.startedAt + last.duration;
}

/** Of a call that has not failed: it may still run, have ended well, or have returned a failed response as its client wishes. */
function reasonSoFar(call: CallState, last: AttemptRecord | undefined): Explanation['reason'] {
	if (last?.duration === undefined || last.decision?.retry === true) {
		return 'pending';
	}
	return last.classification === undefined ? 'success' : stopReason(call, last.classification);
}

function explanationOf(call: CallState): Explanation {
	const attempts = call.attempts.map(recordOf);
	const last = attempts.at(-1);
	const reason = call.failure?.reason ?? reasonSoFar(call, last);
	const verdict = call.failure?.classification ?? last?.classification;
	const {timeLimit} = call.failure ?? last ?? {};
	const explanation: Explained = {
		id: call.id,
		...(call.operation === undefined ? {} : {operation: call.operation}),
		method: call.request?.method ?? '',
		url: call.request === undefined ? '' : withoutQuery(call.request.url),
		attempts: Object.freeze(attempts),
		reason,
		why: call.failure?.late === true ? wordsForLate(reason) : wordsFor(reason, last?.decision),
		totalTime: timeOf(call, last),
		...(verdict === undefined ? {} : {category: verdict.category, advice: verdict.advice}),
		...(verdict === undefined || timeLimit === undefined ? {} : {timeLimit}),
		faults: Object.freeze(
			call.faults.map(({callback, error}) =>
				Object.freeze({callback, message: error instanceof Error ? error.message : typeof error}),
			),
		),
	};
	// Not enumerable: they are no part of what is told.
	Object.defineProperties(explanation, {
		toString: {value: () => tableOf(explanation)},
		toJSON: {value: () => recordOfExplanation(explanation)},
	});
	return Object.freeze(explanation) as Explanation;
}
