import type {ClientRetry} from '@kyhooks/core';
import type {RetryPolicy} from './options.ts';

/** What is in force for one call: the hook's policy, with the client's own retry options in place of it where there are any. */
export type RetrySettings = WaitingPolicy &
	Pick<ClientRetry, 'backoffLimit' | 'statusCodes' | 'afterStatusCodes' | 'retryOnTimeout'>;

/** The part of a policy that a call and an operation both have. */
export type WaitingPolicy = Readonly<
	Pick<RetryPolicy, 'backoff' | 'jitter' | 'maxRetryAfter' | 'onLongWait'>
>;

export function settingsOf(policy: WaitingPolicy, client: ClientRetry): RetrySettings {
	const {delay, jitter, maxRetryAfter = policy.maxRetryAfter} = client;
	return {
		...client,
		onLongWait: policy.onLongWait,
		maxRetryAfter,
		backoff: delay ? ({attempt}) => delay(attempt) : policy.backoff,
		// A client that chose its own delays and no jitter has said what it wants.
		jitter:
			typeof jitter === 'boolean' ? (jitter ? 'full' : 'none') : (jitter ?? (delay ? 'none' : policy.jitter)),
	};
}
