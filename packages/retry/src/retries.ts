import {
	type Attempt,
	type Call,
	type CallEvent,
	type Category,
	type ClientRetry,
	classify,
	type Decision,
	type Failure,
	invoke,
	isFailure,
	type Next,
	read,
	requestKey,
	withoutQuery,
} from '@kyhooks/core';
import type {RetryAccount} from './budget/bucket.ts';
import type {RetryPolicy} from './options.ts';
import {type Bounds, decide, type Repetition, repetitionOf} from './policy.ts';
import {ownWait, settingsOf} from './wait.ts';

/** What one call knows of its retries: what the policy says of each failure, and what it has spent. */
export type Retries = Readonly<{
	/** How many may be made. */
	limit: number;
	repetition(request: Request): Repetition;
	/** @param within the bounds that something around the call leaves of its own */
	decide(failure: Failure, within?: (bounds: Bounds, category: Category) => Bounds): Decision;
	attempt(request: Request, next: Next): Promise<Response>;
	on(event: CallEvent): void;
}>;

/** @param client what the client, or the call, has set in ky's own options */
export function createRetries(call: Call, policy: RetryPolicy, client: ClientRetry): Retries {
	const {budget, idempotencyHeader, onRetry} = policy;
	const {attempts} = call;
	const oneShot = isStream(call.options.body);
	const limit = oneShot ? 0 : (client.limit ?? policy.limit);
	let account: RetryAccount | undefined;

	const keyOf = (request: Request) =>
		requestKey(call, 'retry.budget.key', budget ? budget.key : undefined, request);

	const repetition = ({method, headers}: Request) =>
		repetitionOf(method, headers.has(idempotencyHeader), client.methods);

	return {
		limit,
		repetition,
		decide(failure, within = bounds => bounds) {
			const {response, request, insisted} = failure;
			const attempt = attempts.at(-1) as Attempt;
			const settings = settingsOf(policy, client);
			const classification = classify(call, failure, request);
			const {category} = classification;
			const bounds = {
				retriesLeft: limit + 1 - attempts.length,
				retriesOfKind: attempts.filter(one => one.classification?.category === category).length - 1,
				timeLeft: call.timeLeft,
			};
			let decision = decide(
				{
					classification,
					response,
					repetition: repetition(request),
					oneShot,
					insisted,
					...within(bounds, category),
				},
				settings,
				() => ownWait(call, settings, classification),
			);
			// A retry that the server has named the time of is free: it is no load that the server has not asked for. A burst of calls against a rate limit would spend any budget, and lose for nothing what the limit lets through a second later.
			// So is one of a call that the device has cut off, or the page as it was left.
			const isCutOff = category === 'offline' || category === 'cancelled';
			const isPaid = decision.retry && decision.source === 'backoff' && !isCutOff;
			if (budget && isPaid && !attempt.decision?.retry) {
				// The last of all questions, so that a retry which is not made for another reason takes nothing.
				account ??= budget.open(keyOf(request));
				if (!account.take(category)) {
					decision = {retry: false, reason: 'budget'};
				}
			}
			if (!decision.retry) {
				account?.close(false);
				return decision;
			}
			if (onRetry) {
				const {wait, source} = decision;
				const {method} = request;
				const url = withoutQuery(request.url);
				const record = {call: call.id, method, url, attempt: attempt.number, wait, source, classification};
				invoke(call, 'retry.onRetry', () => onRetry(record));
			}
			return decision;
		},
		async attempt(request, next) {
			const response = await next(request);
			if (!isFailure(response)) {
				if (account) {
					account.close(true);
				} else if (budget) {
					budget.earn(keyOf(request));
				}
			}
			return response;
		},
		on({type}) {
			if (type === 'call-failed' || type === 'failure-returned') {
				account?.close(false);
			}
		},
	};
}

/**
Whether a body can be sent only once. ky would tee a stream for every retry it might make, and so hold all of it in memory.

A body inside a `Request` that the caller has made does not show what it was made of; ky tees it.
*/
function isStream(body: unknown): boolean {
	return Boolean(read(body, Symbol.asyncIterator) ?? read(body, 'getReader'));
}
