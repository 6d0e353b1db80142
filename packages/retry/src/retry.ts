import {clientRetryOf, deciding, defineHook, type Hook} from '@kyhooks/core';
import {operationAround} from './operation/link.ts';
import {type RetryOptions, resolveRetryOptions} from './options.ts';
import {createRetries} from './retries.ts';

/**
Retries what may be retried, waits as the server asks, and stops where a retry can do harm or no good.

ky goes on owning the loop: `retryCount`, `beforeRetry`, `ky.retry()`, a per-call `{retry: 0}`, `totalTimeout` and an abort during the wait work as before.

@example
```
import ky from 'ky';
import {retry} from '@kyhooks/retry';

const api = ky.extend(retry({limit: 2}));
```

@throws TypeError for an option that is unknown, of the wrong kind or out of range; the message names its path and value.
*/
export function retry(options: RetryOptions = {}): Hook {
	const policy = resolveRetryOptions(options);
	const {limit} = options;
	return defineHook({
		name: 'retry',
		stage: 'decide',
		options: policy,
		// As a ky option, so that ky's own merging decides between this limit, the client's and the call's.
		...(limit !== undefined && {defaults: {retry: {limit}}}),
		install(call) {
			const client = clientRetryOf(call.options.retry);
			const own = createRetries(call, policy, client);
			const retries = operationAround(call.options.signal)?.join(call, own) ?? own;
			call.options.retry = {...client, limit: retries.limit};
			return {attempt: retries.attempt, decide: deciding(retries.decide), on: retries.on};
		},
	});
}
