import {clientRetryOf, type Decision, defineHook, type Hook} from '@kyhooks/core';
import {type RetryOptions, resolveRetryOptions} from './options.ts';
import {createRetries} from './retries.ts';

/**
In place of `retry()`, leaves all retries to ky and its options, as if there were no hook, and tells what `retry()` with these options would do: as events, and in the log of `errorLogger()`. It decides on each failed attempt as ever, with its budget.

@example
```
import ky from 'ky';
import {observeRetry} from '@kyhooks/retry';

const api = ky.extend(observeRetry({limit: 3}));
```

@throws TypeError for an option that is unknown, of the wrong kind or out of range; the message names its path and value.
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
			// It takes no part in the operation around the call: a retry that is not made must not be counted there.
			const retries = createRetries(
				call,
				policy,
				// In ky's options, where it would go before the client's own, it must not stand.
				limit === undefined ? client : {...client, limit},
			);
			const observed = {type: 'observed', hook: 'retry'} as const;
			/** What would have ended the call. It makes a difference, and is told, if ky goes on. */
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
