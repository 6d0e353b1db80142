import {
	type Attempt,
	type Call,
	type Classification,
	classify,
	clock,
	invoke,
	type Outcome,
	shownUrl,
} from '@kyhooks/core';
import type {CircuitBreakerPolicy} from './options.ts';
import type {AttemptResult} from './tripwire.ts';

/** How many failures in a row a failed attempt counts for, as in `AttemptResult`. Those of the server (5xx, answers that are broken) and of the network count, and so does a limit of time. A 4xx is an answer, and a sign that the server is well; what the caller gave up, and what was never sent, says nothing. */
export function weightOf({
	category,
	origin,
	status,
}: Pick<Classification, 'category' | 'origin' | 'status'>): number | undefined {
	if (origin === 'caller') {
		return undefined;
	}
	if (status !== undefined) {
		// A 501 and a 505 are answers too: this server does not do this, and is well.
		const isAnswer = status < 500 || category === 'unsupported';
		// A 500 tells of one endpoint more often than of the server.
		return isAnswer ? 0 : status === 500 ? 0.5 : 1;
	}
	// A redirect that is not followed is an answer. A timeout has taken long to find out, and has had the server work for nobody.
	return /^redirect/.test(category) ? 0 : category === 'timeout' ? 2 : origin === 'client' ? undefined : 1;
}

/** What a circuit is told of an attempt that failed. */
export function resultOf(
	call: Call,
	shouldCount: CircuitBreakerPolicy['shouldCount'],
	request: Request,
	outcome: Outcome,
): AttemptResult {
	const classification = classify(call, outcome, request);
	// The time of the call was up, and the attempt has not had all of its own.
	const {timeLimit, startedAt} = call.attempts.at(-1) as Attempt;
	const {category, status} = classification;
	const isCutShort =
		timeLimit === 'total' && call.attemptLimit < Infinity && call.elapsed - startedAt < call.attemptLimit;
	let weight = isCutShort ? undefined : weightOf(classification);
	if (weight !== undefined && shouldCount !== undefined) {
		const counts = invoke(call, 'circuitBreaker.shouldCount', () => shouldCount(classification, request));
		weight = counts === undefined ? weight : counts ? weight || 1 : 0;
	}
	return {
		weight,
		path: shownUrl(request.url),
		retryAfter: retryAfterOf(outcome.response),
		category,
		status,
	};
}

/** Milliseconds that the server has asked to wait. Not as strict as what paces retries: a value that is no date is worth at most five minutes, and a quota that is used up opens no circuit. */
function retryAfterOf(response: Response | undefined): number {
	const value = response?.headers?.get?.('retry-after') ?? '';
	return Number(value) * 1_000 || Date.parse(value) - clock.wallTime() || 0;
}
