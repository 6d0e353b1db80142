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

/** How many failures a failed attempt counts as; see `AttemptResult`. Failures of the server (5xx, broken responses) and of the network count, and so do time limits. A 4xx is an answer, and shows that the server is well. An attempt that the caller gave up, or that was never sent, says nothing. */
export function weightOf({
	category,
	origin,
	status,
}: Pick<Classification, 'category' | 'origin' | 'status'>): number | undefined {
	if (origin === 'caller') {
		return undefined;
	}
	if (status !== undefined) {
		// A 501 and a 505 are answers too: the server does not support the request, and is well.
		const isAnswer = status < 500 || category === 'unsupported';
		// A 500 points to one endpoint more often than to the server.
		return isAnswer ? 0 : status === 500 ? 0.5 : 1;
	}
	// A redirect that is not followed is an answer. A timeout takes long to detect, and has made the server work for nothing.
	return /^redirect/.test(category) ? 0 : category === 'timeout' ? 2 : origin === 'client' ? undefined : 1;
}

/** The result of a failed attempt, for its circuit. */
export function resultOf(
	call: Call,
	shouldCount: CircuitBreakerPolicy['shouldCount'],
	request: Request,
	outcome: Outcome,
): AttemptResult {
	const classification = classify(call, outcome, request);
	// Cut short: the time of the call was up before the attempt had used its own.
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

/** Milliseconds that the server has asked the client to wait. Less strict than the parser for retries: a malformed date costs at most five minutes, and a used-up quota opens no circuit. */
function retryAfterOf(response: Response | undefined): number {
	const value = response?.headers?.get?.('retry-after') ?? '';
	return Number(value) * 1_000 || Date.parse(value) - clock.wallTime() || 0;
}
