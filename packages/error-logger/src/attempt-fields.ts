import type {AttemptRecord} from '@kyhooks/core';
import type {LogFields} from './log-entry.ts';

/** The attempt itself: which it was, how long it took, and what follows. */
export function attemptFields({number, duration, status, timeLimit, decision}: AttemptRecord): LogFields {
	return {
		...(status === undefined ? {} : {'http.response.status_code': status}),
		'ky.attempt': number,
		...(number > 1 ? {'http.request.resend_count': number - 1} : {}),
		...(duration === undefined ? {} : {'ky.attempt.duration_ms': Math.round(duration)}),
		...(timeLimit === undefined ? {} : {'ky.time_limit': timeLimit}),
		...(decision?.retry === true
			? {'ky.retry.wait_ms': Math.round(decision.wait), 'ky.retry.source': decision.source}
			: {}),
	};
}
