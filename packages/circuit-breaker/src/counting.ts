import type {AttemptRecord, Classification} from '@kyhooks/core';
import type {AttemptResult} from './permit.ts';

/**
Whether a failed attempt counts against the server: those of the server (5xx, answers that are broken) and of the network do, and so does a limit of time. A 4xx is an answer, and a sign that the server is well; what the caller gave up, and what was never sent, says nothing.

@param allowed milliseconds that the attempt might have taken
*/
export function resultOf(
	{category, origin, status}: Classification,
	{timeLimit, duration = 0}: Pick<AttemptRecord, 'timeLimit' | 'duration'>,
	allowed: number,
): AttemptResult['result'] {
	if (origin === 'caller' || category === 'rejected') {
		return 'ignored';
	}
	if (status !== undefined) {
		// A 501 and a 505 are answers too: this server does not do this, and is well.
		return status >= 500 && category !== 'unsupported' ? 'failure' : 'success';
	}
	if (category === 'timeout') {
		// The time of the call was up, and the attempt has not had all of its own.
		return timeLimit === 'total' && duration < allowed && Number.isFinite(allowed) ? 'ignored' : 'failure';
	}
	return origin === 'client' ? 'ignored' : 'failure';
}

/** What a proxy, a load balancer or a server that is overloaded answers: it speaks for the whole server. Beside RFC 9110's, those of CDNs and of overloaded vendors. */
const statusesOfServer: readonly number[] = Object.freeze([502, 503, 504, 520, 521, 522, 523, 524, 529]);

/** How many failures in a row one counts for. */
export function weightOf({
	category,
	origin,
	status,
}: Pick<Classification, 'category' | 'origin' | 'status'>): number {
	if (status !== undefined) {
		// One below 500 is a failure because the program says so, and it knows.
		return status < 500 || statusesOfServer.includes(status) ? 1 : 0.5;
	}
	// It has taken long to find out, and has had the server work for nobody.
	return category === 'timeout' && origin !== 'server' ? 2 : 1;
}
