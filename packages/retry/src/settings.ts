import type {ClientRetry} from '@kyhooks/core';
import type {Backoff} from './backoff.ts';
import type {Jitter, RetryPolicy} from './options.ts';

/** What is in force for one call: the hook's policy, with the client's own retry options in place of it where there are any. */
export type RetrySettings = Readonly<{
	backoff: Backoff;
	jitter: Jitter;
	maxRetryAfter: number;
	onLongWait: RetryPolicy['onLongWait'];
	/** Lower case. Listing a method says that repeating it is harmless; `undefined` leaves that to the standard. */
	listedMethods: readonly string[] | undefined;
	/** The only statuses to retry. */
	statusCodes: readonly number[] | undefined;
	/** The only statuses at which the server's timing counts. */
	afterStatusCodes: readonly number[] | undefined;
	retryOnTimeout: boolean;
}>;

/** The part of a policy that a call and an operation both have. */
export type WaitingPolicy = Pick<RetryPolicy, 'backoff' | 'jitter' | 'maxRetryAfter' | 'onLongWait'> &
	Partial<Pick<RetryPolicy, 'methods'>>;

export function settingsOf(policy: WaitingPolicy, client: ClientRetry): RetrySettings {
	const {delay, jitter, backoffLimit = Number.POSITIVE_INFINITY} = client;
	let {backoff} = policy;
	if (delay || client.backoffLimit !== undefined) {
		const {randomized = false} = delay ? {} : backoff;
		const own = backoff;
		backoff = Object.assign(
			(state: Parameters<Backoff>[0]) => Math.min(backoffLimit, delay ? delay(state.attempt) : own(state)),
			{randomized},
		);
	}
	return {
		backoff,
		// A client that chose its own delays and no jitter has said what it wants.
		jitter:
			typeof jitter === 'boolean' ? (jitter ? 'full' : 'none') : (jitter ?? (delay ? 'none' : policy.jitter)),
		maxRetryAfter: client.maxRetryAfter ?? policy.maxRetryAfter,
		onLongWait: policy.onLongWait,
		listedMethods: (client.methods ?? policy.methods)?.map(method => method.toLowerCase()),
		statusCodes: client.statusCodes,
		afterStatusCodes: client.afterStatusCodes,
		retryOnTimeout: client.retryOnTimeout ?? true,
	};
}
