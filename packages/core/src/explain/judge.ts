import type {Attempt, StopReason, TimeLimit} from '../call/attempt.ts';
import {type CallState, invoke} from '../call/call.ts';
import {isResilienceError} from '../errors/guards.ts';
import type {Call} from '../hook/layer.ts';
import {earliness} from '../time/clock.ts';
import type {Classification, Outcome, RequestFacts} from '../verdict/classification.ts';
import {classifyByStandard} from '../verdict/judge.ts';
import {isFailure, outcomeOf} from '../verdict/outcome.ts';
import {qualify} from '../verdict/qualify.ts';
import {read} from '../verdict/safe-read.ts';

/**
Judges an outcome: by the outermost layer that answers, else by the standard rules. The failure of an attempt is judged once, when somebody first asks.

@param request that the outcome is of. @default the call's last
*/
export function classify(
	call: Call,
	outcome: Outcome,
	request: RequestFacts | undefined = call.request,
): Classification {
	const {response} = outcome;
	const subject = response ?? outcome.error;
	const attempt = call.attempts.at(-1);
	const isKnown = attempt?.subject === subject;
	if (isKnown && attempt?.classification) {
		return attempt.classification;
	}
	const classification = judge(call as CallState, outcome, request);
	if (attempt && (isKnown || attempt.duration === undefined) && !(response && !isFailure(response))) {
		attempt.subject = subject;
		attempt.classification = classification;
	}
	return classification;
}

function judge(call: CallState, outcome: Outcome, request: RequestFacts | undefined): Classification {
	let verdict: Classification | undefined;
	for (const layer of call.layers) {
		verdict ??= layer.classify && invoke(call, 'classify', () => layer.classify?.(outcome, request, call));
	}
	return qualify(verdict ?? classifyByStandard(outcome, request), outcome, request);
}

/** The judgement on an attempt; `undefined` for one that has gone well, or still runs. */
export function verdictOn(call: Call, attempt: Attempt): Classification | undefined {
	if (attempt.failed) {
		const {decision} = attempt;
		const classification = attempt.classification ?? judge(call as CallState, attempt.outcome, call.request);
		attempt.classification = classification;
		if (decision?.retry === false) {
			attempt.decision = {...decision, reason: exactReason(decision.reason, classification)};
		}
		return classification;
	}
	return undefined;
}

/** Why a failure is not worth a retry. A hook that decides need not tell these apart. */
function exactReason(reason: StopReason, {origin, category, rule}: Classification): StopReason {
	if (reason !== 'not-retryable') {
		return reason;
	}
	if (origin === 'caller') {
		return 'aborted';
	}
	if (category === 'rejected') {
		return 'rejected';
	}
	return rule === 'retry-hint' ? 'server-said-no' : reason;
}

/** For a layer that has read the body of an answer: it came with a status of success, and tells of a failure all the same. */
export function failWith(call: Call, response: Response, classification: Classification): void {
	const attempt = call.attempts.at(-1);
	if (attempt) {
		attempt.subject = response;
		attempt.classification = classification;
	}
}

/** How a call has failed. */
export type CallFailure = Readonly<{
	error: unknown;
	classification: Classification;
	reason: StopReason;
	/** It came after an attempt that had ended well. */
	late: boolean;
	/** Which limit has ended the call: not always the one that has cut the last attempt off. */
	timeLimit: TimeLimit | undefined;
}>;

/** How a call has failed; `undefined` as long as it has not. */
export function failureOf(given: Call): CallFailure | undefined {
	const call = given as CallState;
	const {ending, startedAt} = call;
	if (!ending) {
		return undefined;
	}
	const {error, late} = ending;
	const attempt = call.attempts.at(-1);
	if (late && attempt?.failed === false) {
		// The body belongs to the attempt, though it came after.
		attempt.failed = true;
		attempt.threw = true;
		attempt.subject = error;
		attempt.duration = ending.at - startedAt - attempt.startedAt;
		attempt.decision = {retry: false, reason: 'not-retryable'};
	}
	const outcome = outcomeOf(error, call.request);
	ending.classification ??= classify(call, outcome);
	const {classification} = ending;
	const isOfAttempt = attempt?.failed && attempt.subject === (outcome.response ?? outcome.error);
	const timeLimit = (isOfAttempt ? attempt.timeLimit : undefined) ?? timeLimitOf(call, classification, error);
	if (isOfAttempt) {
		attempt.timeLimit = timeLimit;
	}
	return {error, classification, reason: stopReason(call, classification), late, timeLimit};
}

/** ky's own, for a client that sets none. */
const defaultRetryLimit = 2;

/** Why a call that failed has ended: as it was decided, and where nobody decided, as ky's loop must have seen it. */
export function stopReason(given: Call, classification: Classification): StopReason {
	const {options, attempts, timeLeft, ending} = given as CallState;
	const {decision, timeLimit} = attempts.at(-1) ?? {};
	const {origin, retry} = classification;
	if (origin === 'caller') {
		return 'aborted';
	}
	if (decision?.retry === false) {
		return exactReason(decision.reason, classification);
	}
	const exact = exactReason('not-retryable', classification);
	if (exact === 'rejected') {
		return exact;
	}
	if (timeLimit === 'total' || (ending && timeLeft <= 0)) {
		return 'deadline';
	}
	const limit =
		typeof options.retry === 'number' ? options.retry : (options.retry?.limit ?? defaultRetryLimit);
	const isOverLimit = !ending?.late && retry !== 'never' && attempts.length > limit;
	return isOverLimit ? 'limit' : exact;
}

/** Which limit a failure tells of; `undefined` where it tells of none of this side's, as a 504 does. */
function timeLimitOf(call: Call, {category, origin}: Classification, error: unknown): TimeLimit | undefined {
	if (category !== 'timeout') {
		return undefined;
	}
	if (origin === 'caller') {
		return 'caller';
	}
	if (isResilienceError(error)) {
		return error.code === 'OPERATION_TIMEOUT' ? 'total' : 'idle';
	}
	// ky's own, of what ky itself has timed: a body that was read late, a hook of the client's. The `DOMException` of this name is of a signal that the client's own `fetch` has made, and has no request.
	if (read(error, 'name') !== 'TimeoutError' || read(error, 'request') === undefined) {
		return undefined;
	}
	return call.timeLeft <= earliness ? 'total' : 'attempt';
}
