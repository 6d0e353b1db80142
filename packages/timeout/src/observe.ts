import type {AttemptRecord, Call, Layer, TimeLimit} from '@kyhooks/core';
import type {TimeoutPolicy} from './options.ts';

/**
Tells of an attempt, or of a call, that took longer than its limit would have let it. There is no timer: what is too long is seen when it ends.

@param given the limits given to the hook: they go before the client's own, and the defaults do not
*/
export function observeLimits(
	call: Call,
	policy: TimeoutPolicy,
	given: Readonly<Record<'attempt' | 'total', number | false | undefined>>,
): Layer {
	const {timeout, totalTimeout} = call.options;
	const limitOf = (value: number | false) => (value === false ? Number.POSITIVE_INFINITY : value);
	const attemptLimit = limitOf(given.attempt ?? timeout ?? policy.attempt);
	const totalLimit = limitOf(given.total ?? totalTimeout ?? policy.total);
	let isOver = false;

	const tell = (attempt: number, timeLimit: TimeLimit, limit: number, duration: number) =>
		call.emit({type: 'observed', hook: 'timeout', would: 'time-out', attempt, timeLimit, limit, duration});

	const judge = ({number, startedAt}: AttemptRecord, duration: number) => {
		const elapsed = startedAt + duration;
		if (duration > attemptLimit) {
			tell(number, 'attempt', attemptLimit, duration);
		}
		if (elapsed > totalLimit && !isOver) {
			isOver = true;
			tell(number, 'total', totalLimit, elapsed);
		}
	};

	return {
		received() {
			const attempt = call.attempts.at(-1);
			if (attempt !== undefined) {
				judge(attempt, call.elapsed - attempt.startedAt);
			}
			return undefined;
		},
		hears: 'failures',
		on(event) {
			// Without an answer, it was not received.
			if (event.type === 'attempt-ended' && event.attempt.status === undefined) {
				judge(event.attempt, event.attempt.duration ?? 0);
			}
		},
	};
}
