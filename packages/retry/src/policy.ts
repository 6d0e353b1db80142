import {
	type Classification,
	type Decision,
	idempotentMethods,
	longestTimer,
	type StopReason,
	serverTiming,
} from '@kyhooks/core';
import {type RetrySettings, spreadAbove} from './wait.ts';

/** After which of the failures that are worth a retry a request may be sent again. */
export type Repetition = 'always' | 'if-not-acted' | 'never';

/** The retries and the time that are left. */
export type Bounds = Readonly<{
	retriesLeft: number;
	/** Milliseconds. */
	timeLeft: number;
}>;

/** Everything that a decision depends on. */
export type Situation = Readonly<{
	classification: Classification;
	/** The failed response, if there was a response. */
	response?: Response | undefined;
	repetition: Repetition;
	/** The request body is a stream, which can be sent only once. */
	oneShot?: boolean;
	/** The client's own `shouldRetry` has returned `true`, which overrides the rules. */
	insisted?: boolean | undefined;
}> &
	Bounds;

/**
Decides what follows a failed attempt.

@param backoff returns the hook's own wait, jitter included. Called only for a retry whose time the server does not set.
*/
export function decide(situation: Situation, settings: RetrySettings, backoff: () => number): Decision {
	const reason = obstacleTo(situation, settings);
	if (reason) {
		return {retry: false, reason};
	}
	const {classification, response, timeLeft} = situation;
	const {minimumWait = 0, category} = classification;
	const timing = response && serverTiming(response.headers, category === 'rate-limited');
	// A server that says "now" only allows a retry; the backoff still sets the wait.
	const {wait: asked, source} = timing?.wait ? timing : ({wait: 0, source: 'backoff'} as const);
	if (asked > settings.maxRetryAfter) {
		return {retry: false, reason: 'long-wait', wait: asked};
	}
	const wait = asked ? spreadAbove(asked) : minimumWait + backoff();
	return wait < timeLeft
		? {retry: true, wait: Math.min(wait, longestTimer), source}
		: {retry: false, reason: 'deadline', wait: asked || wait};
}

/** Why there is no retry: the rules refuse one, and `shouldRetry` does not override them, or no retry is left. */
function obstacleTo(
	{classification, repetition, oneShot, insisted, retriesLeft}: Situation,
	{statusCodes, retryOnTimeout}: RetrySettings,
): StopReason | false {
	const {retry, origin, rule, status, category} = classification;
	// A status that the client lists is worth a retry, whatever the tables say.
	const isListed = status && statusCodes?.includes(status);
	const mayBeRepeated = repetition === 'always' || (repetition === 'if-not-acted' && retry === 'always');
	// A custom rule may say that every failure is worth a retry. An abort and a refusal by a hook never are.
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
@param keyed the request carries an idempotency key, which its retries will carry too
@param listed the methods in the client's `retry.methods`, if it is set: listing a method means that repeating it is harmless
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
	// ky knows no other methods.
	return listed || (name !== 'post' && name !== 'patch') ? 'never' : keyed ? 'always' : 'if-not-acted';
}
