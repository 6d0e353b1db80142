import {
	type Call,
	type Classification,
	classify,
	clock,
	type Outcome,
	serverTiming,
	withoutQuery,
} from '@kyhooks/core';
import type {Permit} from './circuit.ts';
import type {CircuitBreakerPolicy} from './options.ts';
import {known} from './state.ts';
import type {AttemptResult} from './tripwire.ts';

/** What a proxy, a load balancer or a server that is overloaded answers: it speaks for the whole server. Beside RFC 9110's, those of CDNs and of overloaded vendors. */
const statusesOfServer = [502, 503, 504, 520, 521, 522, 523, 524, 529];

type Judged = Pick<Classification, 'category' | 'origin' | 'status'>;

/** How many failures in a row one counts for. */
export function weightOf({category, origin, status}: Judged): number {
	if (status !== undefined) {
		// One below 500 is a failure because the program says so, and it knows.
		return status < 500 || statusesOfServer.includes(status) ? 1 : 0.5;
	}
	// It has taken long to find out, and has had the server work for nobody.
	return category === 'timeout' && origin !== 'server' ? 2 : 1;
}

/** What a circuit is told of an attempt that failed. */
export function verdictOn(
	call: Call,
	{shouldCount}: CircuitBreakerPolicy,
	{startedAt, allowed}: Permit,
	request: Request,
	outcome: Outcome,
): AttemptResult {
	const classification = classify(call, outcome, request);
	const {category, status} = classification;
	const {response} = outcome;
	const path = withoutQuery(request.url);
	// The time of the call was up, and the attempt has not had all of its own.
	const isCutShort =
		call.attempts.at(-1)?.timeLimit === 'total' &&
		allowed < Number.POSITIVE_INFINITY &&
		clock.now() - startedAt < allowed;
	let counts = isCutShort ? undefined : countsAgainstServer(classification);
	if (counts !== undefined && shouldCount !== undefined) {
		const record = Object.freeze({classification, method: request.method, url: path});
		counts = call.invoke('circuitBreaker.shouldCount', () => shouldCount(record)) ?? counts;
	}
	return {
		weight: counts === undefined ? undefined : counts ? weightOf(classification) : 0,
		path,
		retryAfter:
			response &&
			serverTiming({
				status: response.status,
				headers: response.headers,
				rateLimited: category === 'rate-limited',
			})?.wait,
		classification: known({category, status}),
	};
}

/** Whether a failed attempt counts against the server: those of the server (5xx, answers that are broken) and of the network do, and so does a limit of time. A 4xx is an answer, and a sign that the server is well; what the caller gave up, and what was never sent, says nothing. */
function countsAgainstServer({category, origin, status}: Judged): boolean | undefined {
	if (origin === 'caller' || category === 'rejected') {
		return undefined;
	}
	if (status !== undefined) {
		// A 501 and a 505 are answers too: this server does not do this, and is well.
		return status >= 500 && category !== 'unsupported';
	}
	return category === 'timeout' || origin !== 'client' || undefined;
}
