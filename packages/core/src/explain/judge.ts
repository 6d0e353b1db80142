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
Judges an outcome. The outermost layer that answers decides, or else the standard rules. The failure of an attempt is judged only once, when its classification is first needed.

@param request the request that led to the outcome. @default the call's last
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

/** Returns the classification of an attempt. `undefined` if the attempt succeeded or still runs. */
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

/** Says more precisely why a failure is not worth a retry. A hook that decides need not tell these reasons apart. */
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

/** Marks a response with a status of success as a failure. For a layer that has read its body and found that it reports a failure. */
export function failWith(call: Call, response: Response, classification: Classification): void {
	const attempt = call.attempts.at(-1);
	if (attempt) {
		attempt.subject = response;
		attempt.classification = classification;
	}
}

/** How a call failed. */
export type CallFailure = Readonly<{
	error: unknown;
	classification: Classification;
	reason: StopReason;
	/** Whether the failure came after an attempt that had succeeded. */
	late: boolean;
	/** Which time limit ended the call. It may differ from the limit that ended the last attempt. */
	timeLimit: TimeLimit | undefined;
}>;

/** Returns how a call failed. `undefined` if it has not failed. */
export function failureOf(given: Call): CallFailure | undefined {
	const call = given as CallState;
	const {ending, startedAt} = call;
	if (!ending) {
		return undefined;
	}
	const {error, late} = ending;
	const attempt = call.attempts.at(-1);
	if (late && attempt?.failed === false) {
		// The body belongs to the attempt, although the failure came after its end.
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

/** ky's own default of `retry.limit`, for a client that sets no limit. */
const defaultRetryLimit = 2;

/** Returns why a failed call ended: as a hook decided, or if no hook decided, as ky's loop must have decided. */
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

/** Returns which time limit of this program or its caller caused a failure. `undefined` if none did, as for a 504. */
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
	// ky's own error, for what ky itself times: a body that is read late, or one of the client's hooks. The `DOMException` of the same name comes from a signal that the client's own `fetch` made, and has no request.
	if (read(error, 'name') !== 'TimeoutError' || read(error, 'request') === undefined) {
		return undefined;
	}
	return call.timeLeft <= earliness ? 'total' : 'attempt';
}
