import {
	type Classification,
	type Decision,
	idempotentMethods,
	longestTimer,
	type StopReason,
	serverTiming,
} from '@kyhooks/core';
import {type RetrySettings, spreadAbove} from './wait.ts';

/** After which failures a request may be sent again, of those that are worth it. */
export type Repetition = 'always' | 'if-not-acted' | 'never';

/** What is left for retries. */
export type Bounds = Readonly<{
	retriesLeft: number;
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
	const reason = obstacleTo(situation, settings);
	if (reason) {
		return {retry: false, reason};
	}
	const {classification, response, timeLeft} = situation;
	const {minimumWait = 0, category} = classification;
	const timing = response && serverTiming(response.headers, category === 'rate-limited');
	// A server that says "now" has said no more than that it may be asked; how soon is still ours to choose.
	const {wait: asked, source} = timing?.wait ? timing : ({wait: 0, source: 'backoff'} as const);
	if (asked > settings.maxRetryAfter) {
		return {retry: false, reason: 'long-wait', wait: asked};
	}
	const wait = asked ? spreadAbove(asked) : minimumWait + backoff();
	return wait < timeLeft
		? {retry: true, wait: Math.min(wait, longestTimer), source}
		: {retry: false, reason: 'deadline', wait: asked || wait};
}

/** Why there is no retry: this failure must not be retried, unless the client insists, or nothing is left for one. */
function obstacleTo(
	{classification, repetition, oneShot, insisted, retriesLeft}: Situation,
	{statusCodes, retryOnTimeout}: RetrySettings,
): StopReason | false {
	const {retry, origin, rule, status, category} = classification;
	// A status that the client lists is worth a retry to the client, whatever the tables say.
	const isListed = status && statusCodes?.includes(status);
	const mayBeRepeated = repetition === 'always' || (repetition === 'if-not-acted' && retry === 'always');
	// A rule of the client's own may say that all is worth a retry; an abort and a refusal of ours are not.
	const isHopeless =
		category === 'rejected' ||
		origin === 'caller' ||
		(retry === 'never' && (!isListed || rule === 'retry-hint')) ||
		(category === 'timeout' && origin === 'client' && retryOnTimeout === false);
	const refusal =
		(isListed === false && 'status') || (isHopeless && 'not-retryable') || (!mayBeRepeated && 'method');
	return (!insisted && refusal) || (retriesLeft < 1 && (oneShot ? 'unreplayable-body' : 'limit'));
}

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
	if (listed ? listed.some(one => one.toLowerCase() === name) : idempotentMethods.includes(name as 'get')) {
		return 'always';
	}
	// ky knows no other.
	return listed || (name !== 'post' && name !== 'patch') ? 'never' : keyed ? 'always' : 'if-not-acted';
}
