import {clientRetryOf, type Decision, defineHook, type Hook} from '@kyhooks/core';
import {type RetryOptions, resolveRetryOptions} from './options.ts';
import {createRetries} from './retries.ts';

/**
Reports what `retry()` with these options would do, as events and in the log of `errorLogger()`. Use it in place of `retry()`: ky makes all retries by its own options, as if there were no hook. The hook decides on each failed attempt as usual, with its budget.

@example
```
import ky from 'ky';
import {observeRetry} from '@kyhooks/retry';

const api = ky.extend(observeRetry({limit: 3}));
```

@throws TypeError if an option is unknown, of the wrong type or out of range. The message names its path and value.
*/
export function observeRetry(options: RetryOptions = {}): Hook {
	const policy = resolveRetryOptions(options);
	const {limit} = options;
	return defineHook({
		name: 'retry',
		stage: 'decide',
		options: policy,
		install(call) {
			const client = clientRetryOf(call.options.retry);
			// Not joined to the operation around the call: a retry that is not made must not count there.
			const retries = createRetries(
				call,
				policy,
				// Not set as a ky option, since it would override the client's own limit there.
				limit === undefined ? client : {...client, limit},
			);
			const observed = {type: 'observed', hook: 'retry'} as const;
			/** The decision that would have ended the call. It is reported only if ky goes on, since otherwise it makes no difference. */
			let stop: Extract<Decision, {retry: false}> | undefined;
			return {
				attempt(request, next) {
					if (stop !== undefined) {
						const {retry: _, ...told} = stop;
						stop = undefined;
						call.emit({...observed, would: 'stop', ...told, attempt: call.attempts.length - 1});
					}
					return retries.attempt(request, next);
				},
				on(event) {
					const {request} = call;
					if (event.type === 'attempt-ended' && event.attempt.failed && request !== undefined) {
						const {number: attempt, outcome} = event.attempt;
						const decision = retries.decide({...outcome, request});
						if (decision.retry) {
							const {wait, source} = decision;
							call.emit({...observed, would: 'retry', attempt, wait, source});
						} else {
							stop = decision;
						}
					}
					retries.on(event);
				},
			};
		},
	});
}
