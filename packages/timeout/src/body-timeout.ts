import type {Attempt, Layer} from '@kyhooks/core';
import {BodyTimeoutError} from './body-timeout-error.ts';
import {withBoundSilence} from './idle-body.ts';

/** Applies the idle limit to the body of each attempt. */
export function watchedBodies(idle: number): NonNullable<Layer['attempt']> {
	return async (request, next, call) => {
		const response = await next(request);
		const attempt = call.attempts.at(-1) as Attempt;
		const {number, startedAt} = attempt;
		const watched = withBoundSilence(response, idle, bytesReceived => {
			attempt.timeLimit = 'idle';
			const elapsed = call.elapsed - startedAt;
			return new BodyTimeoutError({request, attempt: number, idle, bytesReceived, elapsed});
		});
		if (attempt.subject === response) {
			// Another layer has already classified the response.
			attempt.subject = watched;
		}
		return watched;
	};
}
