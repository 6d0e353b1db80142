import type {Options} from 'ky';
import type {Backoff} from './backoff.ts';
import type {Jitter} from './jitter.ts';
import type {RetryPolicy} from './options.ts';

/** The retry options of ky's own that a client or a call has set. */
export type ClientRetry = Exclude<NonNullable<Options['retry']>, number>;

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

type ShouldRetry = NonNullable<ClientRetry['shouldRetry']>;

const ownMark = Symbol.for('kyhooks.retry.client.1');

/** Marks a `shouldRetry` of ours with what the client had set. ky shows its hooks the options of their call, and they may give them to a call of their own. */
export function markOwn(shouldRetry: ShouldRetry, client: ClientRetry): ShouldRetry {
	return Object.assign(shouldRetry, {[ownMark]: client});
}

export function clientRetryOf(retry: Options['retry']): ClientRetry {
	if (typeof retry === 'number') {
		return {limit: retry};
	}
	const ofAnotherCall = (retry?.shouldRetry as {[ownMark]?: ClientRetry} | undefined)?.[ownMark];
	return ofAnotherCall ?? retry ?? {};
}

/** The methods that ky may ask about. An explicit list is final; by default POST and PATCH are asked about too, and refused where repeating them could do harm. */
export function askedMethods(policy: RetryPolicy, client: ClientRetry): NonNullable<ClientRetry['methods']> {
	return client.methods ?? ((policy.methods ?? standardMethods) as NonNullable<ClientRetry['methods']>);
}

/** RFC 9110, section 9.2.2, and QUERY of RFC 10008, which is safe by definition. */
export const idempotentMethods: readonly string[] = Object.freeze([
	'get',
	'head',
	'options',
	'trace',
	'put',
	'delete',
	'query',
]);

/** The methods that ky asks about by default. */
export const standardMethods: readonly string[] = Object.freeze([...idempotentMethods, 'post', 'patch']);

/** The part of a policy that a call and an operation both have. */
export type WaitingPolicy = Pick<RetryPolicy, 'backoff' | 'jitter' | 'maxRetryAfter' | 'onLongWait'> &
	Partial<Pick<RetryPolicy, 'methods'>>;

export function settingsOf(policy: WaitingPolicy, client: ClientRetry): RetrySettings {
	return {
		backoff: backoffOf(policy, client),
		jitter: jitterOf(policy, client),
		maxRetryAfter: client.maxRetryAfter ?? policy.maxRetryAfter,
		onLongWait: policy.onLongWait,
		listedMethods: (client.methods ?? policy.methods)?.map(method => method.toLowerCase()),
		statusCodes: client.statusCodes,
		afterStatusCodes: client.afterStatusCodes,
		retryOnTimeout: client.retryOnTimeout ?? true,
	};
}

function backoffOf(
	policy: WaitingPolicy,
	{delay, backoffLimit = Number.POSITIVE_INFINITY}: ClientRetry,
): Backoff {
	const {backoff} = policy;
	if (delay === undefined && backoffLimit === Number.POSITIVE_INFINITY) {
		return backoff;
	}
	const capped = (state: Parameters<Backoff>[0]) =>
		Math.min(backoffLimit, delay === undefined ? backoff(state) : delay(state.attempt));
	return Object.assign(capped, {randomized: delay === undefined && backoff.randomized === true});
}

function jitterOf(policy: WaitingPolicy, {jitter, delay}: ClientRetry): Jitter {
	if (jitter === undefined) {
		// A client that chose its own delays and no jitter has said what it wants.
		return delay === undefined ? policy.jitter : 'none';
	}
	return typeof jitter === 'function' ? jitter : jitter ? 'full' : 'none';
}
