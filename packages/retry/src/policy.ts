import {
	type Category,
	type Classification,
	type Decision,
	longestTimer,
	type ServerTiming,
	type StopReason,
	serverTiming,
	type WaitSource,
} from '@kyhooks/core';
import {type Gate, takeTurn, remaining as untilOpen} from './gate/gate.ts';
import type {RetrySettings} from './settings.ts';
import {spreadAbove} from './wait.ts';

/** After which failures a request may be sent again, of those that are worth it. */
export type Repetition = 'always' | 'if-not-acted' | 'never';

/** All that a decision depends on. */
export type Situation = Readonly<{
	classification: Classification;
	/** All attempts so far, the failed one last. */
	attempts: readonly Readonly<{classification?: Classification | undefined}>[];
	repetition: Repetition;
	/** The body is a stream, which was sent and is gone. */
	oneShot: boolean;
	/** The client's own `shouldRetry` has said yes, which overrides the judgement. */
	insisted: boolean;
	limit: number;
	/** What the server asks for. */
	timing: ServerTiming | undefined;
	/** Milliseconds until the call's `totalTimeout`. */
	remaining: number;
	/** Closed by what the server has said to any call. */
	gate?: Gate | undefined;
	/** What the operation around the call has left for all that is in it. */
	shared?:
		| Readonly<{
				retriesLeft(): number;
				/** Retries so far after a failure of this category. */
				retriesOf(category: Category): number;
		  }>
		| undefined;
}>;

/**
Decides what follows a failed attempt.

@param backoff gives the wait of our own, spread already. Asked only when a retry is due and the server does not say when.
*/
export function decide(situation: Situation, settings: RetrySettings, backoff: () => number): Decision {
	const reason = (situation.insisted ? undefined : refused(situation, settings)) ?? exhausted(situation);
	if (reason !== undefined) {
		return {retry: false, reason};
	}
	const {classification, timing, remaining, gate} = situation;
	if (classification.category === 'offline') {
		// How long that takes nobody knows: the attempt is held until then, and then comes to the gate.
		return {retry: true, wait: 0, source: 'online'};
	}
	const {minimumWait = 0, maximumWait = longestTimer} = classification;
	const {maxRetryAfter, onLongWait} = settings;
	let wait: number;
	let source: WaitSource = 'backoff';
	let turn: number;
	// A server that says "now" has said no more than that it may be asked; how soon is still ours to choose.
	if (timing !== undefined && timing.wait > 0) {
		({wait, source} = timing);
		if (wait > longestTimer || (wait > maxRetryAfter && onLongWait === 'stop')) {
			return {retry: false, reason: 'long-wait', wait};
		}
		turn = Math.min(spreadAbove(wait), longestTimer);
	} else {
		wait = Math.min(minimumWait + backoff(), maximumWait);
		turn = wait;
	}
	if (gate !== undefined) {
		// Nobody comes back before the server has said that it may be asked, nor all at once.
		turn = Math.max(turn, takeTurn(gate, remaining));
		if (untilOpen(gate) > wait) {
			wait = untilOpen(gate);
			source = gate.source;
		}
	}
	return wait < remaining
		? {retry: true, wait: turn < remaining ? turn : wait, source}
		: {retry: false, reason: 'deadline', wait};
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
function exhausted({classification, attempts, limit, oneShot, shared}: Situation): StopReason | undefined {
	const {category, retryLimit = Number.POSITIVE_INFINITY} = classification;
	if (oneShot) {
		return 'unreplayable-body';
	}
	const ofThisKind = attempts.filter(attempt => attempt.classification?.category === category).length;
	const isOver =
		attempts.length > limit ||
		ofThisKind > retryLimit ||
		(shared !== undefined && (shared.retriesLeft() <= 0 || shared.retriesOf(category) >= retryLimit));
	return isOver ? 'limit' : undefined;
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

/** What the server asks for with a failed response, where the client lets it count. */
export function timingOf(
	response: Response | undefined,
	{category}: Classification,
	{afterStatusCodes}: Pick<RetrySettings, 'afterStatusCodes'>,
): ServerTiming | undefined {
	return response === undefined || afterStatusCodes?.includes(response.status) === false
		? undefined
		: serverTiming({
				headers: response.headers,
				rateLimited: category === 'rate-limited',
			});
}
