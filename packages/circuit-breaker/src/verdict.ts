import {type Call, type Classification, clock, serverTiming, withoutQuery} from '@kyhooks/core';
import type {Permit} from './circuit.ts';
import type {CircuitBreakerPolicy} from './options.ts';
import {known} from './trip.ts';
import type {AttemptResult} from './tripwire.ts';

/** What a proxy, a load balancer or a server that is overloaded answers: it speaks for the whole server. Beside RFC 9110's, those of CDNs and of overloaded vendors. */
const statusesOfServer = [502, 503, 504, 520, 521, 522, 523, 524, 529];

type Judged = Pick<Classification, 'category' | 'origin' | 'status'>;

const isTimeout = ({category, origin}: Judged) => category === 'timeout' && origin !== 'server';

/** How many failures in a row one counts for. */
export function weightOf(judged: Judged): number {
	const {status} = judged;
	if (status !== undefined) {
		// One below 500 is a failure because the program says so, and it knows.
		return status < 500 || statusesOfServer.includes(status) ? 1 : 0.5;
	}
	// It has taken long to find out, and has had the server work for nobody.
	return isTimeout(judged) ? 2 : 1;
}

/** What a circuit is told of an attempt that failed. */
export function verdictOn(
	call: Call,
	{shouldCount}: CircuitBreakerPolicy,
	{startedAt, allowed}: Permit,
	{method, url}: Request,
	classification: Classification,
	response?: Response,
): AttemptResult {
	const {category, status} = classification;
	const path = withoutQuery(url);
	// The time of the call was up, and the attempt has not had all of its own.
	const isCutShort =
		call.attempts.at(-1)?.timeLimit === 'total' &&
		allowed < Number.POSITIVE_INFINITY &&
		clock.now() - startedAt < allowed;
	let result = resultOf(classification, isCutShort);
	if (shouldCount !== undefined && result !== 'ignored') {
		const counts = call.invoke('circuitBreaker.shouldCount', () =>
			shouldCount(Object.freeze({classification, method, url: path})),
		);
		result = counts === undefined ? result : counts ? 'failure' : 'success';
	}
	return {
		result,
		timedOut: isTimeout(classification),
		weight: weightOf(classification),
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
function resultOf({category, origin, status}: Judged, isCutShort: boolean): AttemptResult['result'] {
	if (origin === 'caller' || category === 'rejected') {
		return 'ignored';
	}
	if (status !== undefined) {
		// A 501 and a 505 are answers too: this server does not do this, and is well.
		return status >= 500 && category !== 'unsupported' ? 'failure' : 'success';
	}
	return (category === 'timeout' ? isCutShort : origin === 'client') ? 'ignored' : 'failure';
}
