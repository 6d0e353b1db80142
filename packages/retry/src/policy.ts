import type {
	AttemptRecord,
	Classification,
	Decision,
	ServerTiming,
	StopReason,
	WaitSource,
} from '@kyhooks/core';
import {longestTimer} from '@kyhooks/core';
import type {RetrySettings} from './client-settings.ts';
import type {Gate} from './gate.ts';
import {spreadAbove} from './jitter.ts';
import {type Repetition, repetitionOf} from './may-repeat.ts';

/** All that a decision depends on. */
export type Situation = Readonly<{
	classification: Classification;
	/** All attempts so far, the failed one last. */
	attempts: readonly AttemptRecord[];
	method: string;
	/** The request carries an idempotency key. */
	keyed: boolean;
	/** In place of what method and key say: for an operation, which is more than one request. */
	repetition?: Repetition;
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
	gate?: Pick<Gate, 'remaining' | 'reason'> | undefined;
	/** What the operation around the call has left for all that is in it. */
	shared?: Readonly<{
		retriesLeft: number;
		/** Retries so far after a failure of this category. */
		ofThisKind: number;
	}>;
}>;

/**
Decides what follows a failed attempt.

@param backoff gives the wait of our own, spread already. Asked only when a retry is due and the server does not say when.
*/
export function decide(situation: Situation, settings: RetrySettings, backoff: () => number): Decision {
	const reason = situation.insisted
		? exhausted(situation)
		: (refused(situation, settings) ?? exhausted(situation));
	return reason === undefined
		? afterGate(schedule(situation, settings, backoff), situation)
		: {retry: false, reason};
}

/** Nobody comes back before the server has said that it may be asked. */
function afterGate(decision: Decision, {gate, remaining}: Situation): Decision {
	const wait = gate?.remaining() ?? 0;
	// Who waits for the network comes to the gate when it is there.
	if (gate === undefined || !decision.retry || wait <= decision.wait || decision.source === 'online') {
		return decision;
	}
	return waitAsked(wait, gate.reason().source, remaining);
}

/** Why this failure must not be retried, whatever is left. */
function refused(
	{classification, method, keyed, repetition}: Situation,
	settings: RetrySettings,
): StopReason | undefined {
	const {retry, origin, rule, status, category} = classification;
	const {listedMethods, statusCodes, retryOnTimeout} = settings;
	if (origin === 'caller') {
		return 'aborted';
	}
	if (category === 'rejected') {
		return 'rejected';
	}
	if (rule === 'retry-hint' && retry === 'never') {
		return 'server-said-no';
	}
	if (status !== undefined && statusCodes !== undefined && !statusCodes.includes(status)) {
		return 'status';
	}
	// A status that the client lists is worth a retry to the client, whatever the tables say.
	const listed = status !== undefined && statusCodes !== undefined;
	if ((retry === 'never' && !listed) || (category === 'timeout' && origin === 'client' && !retryOnTimeout)) {
		return 'not-retryable';
	}
	switch (repetition ?? repetitionOf(method, keyed, listedMethods)) {
		case 'always':
			return undefined;
		case 'if-not-acted':
			return retry === 'always' ? undefined : 'method';
		case 'never':
			return 'method';
	}
}

/** Why a failure that is worth a retry gets none. */
function exhausted({classification, attempts, limit, oneShot, shared}: Situation): StopReason | undefined {
	const {category, retryLimit = Number.POSITIVE_INFINITY} = classification;
	if (oneShot) {
		return 'unreplayable-body';
	}
	const ofThisKind = attempts.filter(attempt => attempt.classification?.category === category).length;
	if (attempts.length > limit || ofThisKind > retryLimit) {
		return 'limit';
	}
	return shared !== undefined && (shared.retriesLeft <= 0 || shared.ofThisKind >= retryLimit)
		? 'limit'
		: undefined;
}

function schedule(situation: Situation, settings: RetrySettings, backoff: () => number): Decision {
	const {classification, timing, remaining} = situation;
	if (classification.category === 'offline') {
		// How long that takes nobody knows: the attempt is held until then.
		return {retry: true, wait: 0, source: 'online'};
	}
	// A server that says "now" has said no more than that it may be asked; how soon is still ours to choose.
	if (timing !== undefined && timing.wait > 0) {
		return scheduleAsAsked(timing, settings, remaining);
	}
	const {minimumWait = 0, maximumWait = longestTimer} = classification;
	const wait = Math.min(minimumWait + backoff(), maximumWait);
	return wait < remaining ? {retry: true, wait, source: 'backoff'} : {retry: false, reason: 'deadline', wait};
}

function scheduleAsAsked(
	{wait: asked, source}: ServerTiming,
	settings: RetrySettings,
	remaining: number,
): Decision {
	const {maxRetryAfter, onLongWait} = settings;
	const tooLong = asked > maxRetryAfter && onLongWait !== 'wait';
	if ((tooLong && onLongWait === 'stop') || asked > longestTimer) {
		return {retry: false, reason: 'long-wait', wait: asked};
	}
	return waitAsked(tooLong ? maxRetryAfter : asked, source, remaining);
}

function waitAsked(wait: number, source: WaitSource, remaining: number): Decision {
	if (wait >= remaining) {
		return {retry: false, reason: 'deadline', wait};
	}
	const spread = Math.min(spreadAbove(wait), longestTimer);
	return {retry: true, wait: spread < remaining ? spread : wait, source};
}
