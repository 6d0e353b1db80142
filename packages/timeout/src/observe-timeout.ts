import {type Attempt, defineHook, type Hook} from '@kyhooks/core';
import {resolveTimeoutOptions, type TimeoutOptions} from './options.ts';

/**
Reports each attempt and call that takes longer than `timeout()` would allow, as events and in the log of `errorLogger()`. Use it in place of `timeout()`: it sets no limit. It has no timer, so it reports an attempt only when the headers arrive or the attempt fails.

@param options the limits given here override the client's own; the defaults do not
@throws as `timeout()` does
*/
export function observeTimeout(options: TimeoutOptions = {}): Hook {
	const policy = resolveTimeoutOptions(options);
	return defineHook({
		name: 'timeout',
		stage: 'send',
		options: policy,
		install(call) {
			const {timeout, totalTimeout} = call.options;
			const attemptLimit = options.attempt ?? timeout ?? policy.attempt;
			let totalLimit = options.total ?? totalTimeout ?? policy.total;
			return {
				async attempt(request, next) {
					const {number: attempt, startedAt} = call.attempts.at(-1) as Attempt;
					const tellBeyond = (timeLimit: 'attempt' | 'total', limit: number | false, duration: number) => {
						const isBeyond = limit !== false && duration > limit;
						if (isBeyond) {
							call.emit({
								type: 'observed',
								hook: 'timeout',
								would: 'time-out',
								attempt,
								timeLimit,
								limit,
								duration,
							});
						}
						return isBeyond;
					};
					try {
						return await next(request);
					} finally {
						const {elapsed} = call;
						tellBeyond('attempt', attemptLimit, elapsed - startedAt);
						if (tellBeyond('total', totalLimit, elapsed)) {
							// Reported once per call.
							totalLimit = false;
						}
					}
				},
			};
		},
	});
}
