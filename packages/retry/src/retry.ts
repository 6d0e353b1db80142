import {clientRetryOf, deciding, defineHook, type Hook} from '@kyhooks/core';
import {operationAround} from './operation/link.ts';
import {type RetryOptions, resolveRetryOptions} from './options.ts';
import {createRetries} from './retries.ts';

/**
Retries failed requests if that is safe and can help. Waits as long as the server asks, or else for the backoff, and stops if a retry could do harm or cannot help.

ky still runs the retry loop: `retryCount`, `beforeRetry`, `ky.retry()`, a per-call `{retry: 0}`, `totalTimeout` and an abort during the wait work as before.

@example
```
import ky from 'ky';
import {retry} from '@kyhooks/retry';

const api = ky.extend(retry({limit: 2}));
```

@throws TypeError if an option is unknown, of the wrong type or out of range. The message names its path and value.
*/
export function retry(options: RetryOptions = {}): Hook {
	const policy = resolveRetryOptions(options);
	const {limit} = options;
	return defineHook({
		name: 'retry',
		stage: 'decide',
		options: policy,
		// Set as a ky option, so that ky's own merging decides between this limit, the client's and the call's.
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
