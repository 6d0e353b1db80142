import {type Attempt, defineHook, type Hook} from '@kyhooks/core';
import {resolveTimeoutOptions, type TimeoutOptions} from './options.ts';

/**
In place of `timeout()`: sets no limit, and tells of each attempt, and of the call, that took longer than it would have let it, as events and in the log of `errorLogger()`. There is no timer: what is too long is seen when it ends.

@param options the limits given here go before the client's own, and the defaults do not
@throws what `timeout()` throws
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
							// Once a call.
							totalLimit = false;
						}
					}
				},
			};
		},
	});
}
