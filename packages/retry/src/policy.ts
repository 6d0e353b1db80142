import {type Classification, type Decision, longestTimer, type StopReason, serverTiming} from '@kyhooks/core';
import {type RetrySettings, spreadAbove} from './wait.ts';

/** After which failures a request may be sent again, of those that are worth it. */
export type Repetition = 'always' | 'if-not-acted' | 'never';

/** What is left for retries. */
export type Bounds = Readonly<{
	retriesLeft: number;
	/** Those made so far after a failure of this kind. */
	retriesOfKind: number;
	/** Milliseconds. */
	timeLeft: number;
}>;

/** All that a decision depends on. */
export type Situation = Readonly<{
	classification: Classification;
	/** What it failed with, where that was an answer. */
	response?: Response | undefined;
	repetition: Repetition;
	/** The body is a stream, which was sent and is gone. */
	oneShot?: boolean;
	/** The client's own `shouldRetry` has said yes, which overrides the judgement. */
	insisted?: boolean | undefined;
}> &
	Bounds;

/**
Decides what follows a failed attempt.

@param backoff gives the wait of our own, spread already. Asked only when a retry is due and the server does not say when.
*/
export function decide(situation: Situation, settings: RetrySettings, backoff: () => number): Decision {
	const {classification, timeLeft, insisted} = situation;
	const reason = (insisted ? undefined : refused(situation, settings)) ?? exhausted(situation);
	if (reason !== undefined) {
		return {retry: false, reason};
	}
	const {minimumWait = 0, maximumWait = longestTimer} = classification;
	// A server that says "now" has said no more than that it may be asked; how soon is still ours to choose.
	const {wait: asked = 0, source = 'backoff'} = timingOf(situation, settings) ?? {};
	if (asked > Math.min(settings.maxRetryAfter, longestTimer)) {
		return {retry: false, reason: 'long-wait', wait: asked};
	}
	const wait = asked || Math.min(minimumWait + backoff(), maximumWait);
	if (wait >= timeLeft) {
		return {retry: false, reason: 'deadline', wait};
	}
	const spread = asked ? Math.min(spreadAbove(asked), longestTimer) : wait;
	return {retry: true, wait: spread < timeLeft ? spread : wait, source: asked ? source : 'backoff'};
}

/** Why this failure must not be retried, whatever is left. */
function refused({classification, repetition}: Situation, settings: RetrySettings): StopReason | undefined {
	const {retry, origin, rule, status, category} = classification;
	const {statusCodes, retryOnTimeout = true} = settings;
	if (origin === 'caller') {
		return 'aborted';
	}
	if (category === 'rejected') {
		return 'rejected';
	}
	if (rule === 'retry-hint' && retry === 'never') {
		return 'server-said-no';
	}
	// A status that the client lists is worth a retry to the client, whatever the tables say.
	const isListed = status === undefined ? undefined : statusCodes?.includes(status);
	if (isListed === false) {
		return 'status';
	}
	if (
		(retry === 'never' && isListed === undefined) ||
		(category === 'timeout' && origin === 'client' && !retryOnTimeout)
	) {
		return 'not-retryable';
	}
	const mayBeRepeated = repetition === 'always' || (repetition === 'if-not-acted' && retry === 'always');
	return mayBeRepeated ? undefined : 'method';
}

/** Why a failure that is worth a retry gets none. */
function exhausted({classification, oneShot, retriesLeft, retriesOfKind}: Situation): StopReason | undefined {
	if (oneShot) {
		return 'unreplayable-body';
	}
	const {retryLimit = Number.POSITIVE_INFINITY} = classification;
	return retriesLeft <= 0 || retriesOfKind >= retryLimit ? 'limit' : undefined;
}

/** What the server asks for with a failed response, where the client lets it count. */
function timingOf({response, classification}: Situation, {afterStatusCodes}: RetrySettings) {
	if (response === undefined || afterStatusCodes?.includes(response.status) === false) {
		return undefined;
	}
	return serverTiming({
		headers: response.headers,
		rateLimited: classification.category === 'rate-limited',
	});
}

/** RFC 9110, section 9.2.2, and QUERY of RFC 10008, which is safe by definition. */
export const idempotentMethods: readonly string[] = [
	'get',
	'head',
	'options',
	'trace',
	'put',
	'delete',
	'query',
];

/**
@param keyed it carries an idempotency key that it will have again
@param listed the methods that the client lists, if it does: to list one is to say that repeating it is harmless
*/
export function repetitionOf(
	method: string,
	keyed: boolean,
	listed: readonly string[] | undefined,
): Repetition {
	const name = method.toLowerCase();
	if (listed !== undefined) {
		return listed.some(one => one.toLowerCase() === name) ? 'always' : 'never';
	}
	if (idempotentMethods.includes(name)) {
		return 'always';
	}
	// ky knows no other.
	return name !== 'post' && name !== 'patch' ? 'never' : keyed ? 'always' : 'if-not-acted';
}
