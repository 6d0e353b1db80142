import {type Call, defineHook, type Hook, isFailure, type Layer, readNow} from '@kyhooks/core';
import {belongsToAttempt, giveUpBody} from './attempt-body.ts';
import {type ClientRetry, clientRetryOf} from './client-settings.ts';
import {createDecider} from './decider.ts';
import {idempotencyHooks} from './idempotency-key.ts';
import {announce, steerLoop} from './ky-loop.ts';
import {type RetryOptions, type RetryPolicy, resolveRetryOptions} from './options.ts';

/**
Retries what may be retried, waits as the server asks, and stops where a retry can do harm or no good.

ky goes on owning the loop: `retryCount`, `beforeRetry`, `ky.retry()`, a per-call `{retry: 0}`, `totalTimeout` and an abort during the wait work as before.

@example
```
import ky from 'ky';
import {retry} from '@kyhooks/retry';

const api = ky.extend(retry({onRetry: ({attempt, wait}) => console.log(`attempt ${attempt} failed, next in ${wait} ms`)}));
```

@throws TypeError or RangeError for an option that is unknown, of the wrong kind or out of range; the message names its path and value.
*/
export function retry(options: RetryOptions = {}): Hook {
	const policy = resolveRetryOptions(options);
	return defineHook({
		name: 'retry',
		stage: 'decide',
		options: policy,
		// As a ky option, so that ky's own merging decides between this limit, the client's and the call's.
		...(options.limit === undefined ? {} : {defaults: {retry: {limit: options.limit}}}),
		install: call => installRetry(call, policy),
	});
}

function installRetry(call: Call, policy: RetryPolicy): Layer {
	const client = clientRetryOf(call.options.retry);
	const decider = createDecider(call, policy, client);
	const loop = steerLoop(call, policy, client, decider);
	const {onDownloadProgress} = call.options;
	return {
		async attempt(request, next) {
			try {
				const response = await next(request);
				if (isFailure(response) && (await loop.decideOnResponse(response, request))?.retry === true) {
					await giveUpBody(response, request, hasReaders(call, client));
				}
				return response;
			} catch (error) {
				loop.decideOnError(error, request);
				throw error;
			}
		},
		received(response, request) {
			const {maxBytes} = policy;
			return response.ok && !onDownloadProgress && decider.mayRepeat(request) && belongsToAttempt(response, maxBytes)
				? readNow(response, {maxBytes, signal: request.signal}).then(() => {})
				: undefined;
		},
		decide(classification, request) {
			const decision = decider.decideOn({classification, request});
			announce(call, policy, classification);
			return decision;
		},
		hooks: idempotencyHooks(call, policy),
	};
}

/** Whether hooks of the client's own may read the body of a failed attempt. */
function hasReaders({options: {hooks}}: Call, client: ClientRetry): boolean {
	return client.shouldRetry !== undefined || (hooks?.afterResponse?.length ?? 0) + (hooks?.beforeRetry?.length ?? 0) > 0;
}
