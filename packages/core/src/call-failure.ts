import {isTimeoutError} from 'ky';
import {type Attempt, recordOf, type StopReason, type TimeLimit} from './attempt.ts';
import type {CallState} from './call-state.ts';
import {clock} from './clock.ts';
import {isOfAnother, registry, rememberFailure} from './registry.ts';
import {stopReason} from './stop-reason.ts';
import {timeLimitOf} from './time-limit.ts';
import type {Classification} from './verdict/classification.ts';
import {outcomeOf} from './verdict/outcome.ts';

/** How a call has failed. */
export type CallFailure = Readonly<{
	error: unknown;
	classification: Classification;
	reason: StopReason;
	/** It came after an attempt that had ended well. */
	late: boolean;
	/** Which limit has ended the call: not always the one that has cut the last attempt off. */
	timeLimit?: TimeLimit | undefined;
}>;

/**
The end of a call that failed, as ky's `beforeError` sees it. Runs again when a hook of the client's own has put another error in place.

@param ofAnswer the failure is one of the answer, after its attempt had ended well
*/
export function fail(call: CallState, error: unknown, ofAnswer: boolean = isTimeoutError(error)): void {
	call.failure ??= failureOf(call, error, ofAnswer);
	rememberFailure(error, call);
	if (typeof error === 'object' && error !== null && !isOfAnother(error, call)) {
		registry.classifications.set(error, call.failure.classification);
	}
}

function failureOf(call: CallState, error: unknown, ofAnswer: boolean): CallFailure {
	const classification = call.conclude(error);
	const last = call.attempts.at(-1);
	const late = ofAnswer && last?.duration !== undefined && last.classification === undefined;
	if (late) {
		// The body belongs to the attempt, though it came after.
		last.duration = call.elapsed - last.startedAt;
		call.settle(last, classification, error);
	}
	const reason = stopReason(call, classification, late);
	if (last?.classification !== undefined && last.decision === undefined) {
		// ky stopped without asking anybody.
		call.decide({retry: false, reason});
	}
	call.endedAt = clock.now();
	call.over?.abort();
	if (call.isObserved()) {
		const attempts = Object.freeze(call.attempts.map(recordOf));
		call.emit({type: 'call-failed', error, classification, reason, attempts});
	}
	const timeLimit =
		late || isOfAttempt(error, last) ? last?.timeLimit : timeLimitOf(call, classification, error);
	return Object.freeze({error, classification, reason, late, timeLimit});
}

function isOfAttempt(thrown: unknown, attempt: Attempt | undefined): boolean {
	const {response, error} = outcomeOf(thrown);
	return attempt?.subject === (response ?? error);
}

/** A failure of the answer after its attempt has ended well: a body that breaks while the caller reads it, JSON that is none. ky tells no hook of it. */
export function failAfter(call: CallState, response: Response, error: unknown): void {
	const attempt = call.attempts.at(-1);
	const isLate = attempt?.classification === undefined || call.failure?.late === true;
	if (attempt?.subject !== response) {
		return;
	}
	if (isLate) {
		fail(call, error, true);
	} else {
		// The status is the call's failure; its client has asked for such responses, and reads one.
		rememberFailure(error, call);
	}
}
