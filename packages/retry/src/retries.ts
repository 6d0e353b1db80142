import {
	type Attempt,
	type Call,
	type ClientRetry,
	classify,
	type Decision,
	type Failure,
	invoke,
	requestKey,
	withoutQuery,
} from '@kyhooks/core';
import type {RetryAccount} from './budget/bucket.ts';
import type {OperationLink} from './operation/link.ts';
import type {RetryPolicy} from './options.ts';
import {decide, type Repetition, repetitionOf} from './policy.ts';
import {ownWait, settingsOf} from './wait.ts';

/** What one call knows of its retries: what the policy says of each failure, and what it has spent. */
export type Retries = Readonly<{
	/** How many may be made. */
	limit: number;
	repetition(request: Request): Repetition;
	decide(failure: Failure): Decision;
	/** The server has answered well. */
	succeed(request: Request): void;
	/** The call has failed for good. */
	fail(): void;
}>;

/**
@param client what the client, or the call, has set in ky's own options
@param around the operation that the call is part of
*/
export function createRetries(
	call: Call,
	policy: RetryPolicy,
	client: ClientRetry,
	around?: OperationLink,
): Retries {
	const {budget, idempotencyHeader, onRetry} = policy;
	const {attempts} = call;
	const oneShot = isStream(call.options.body);
	const limit = oneShot ? 0 : (client.limit ?? policy.limit);
	let account: RetryAccount | undefined;

	const keyOf = (request: Request) =>
		requestKey(call, 'retry.budget.key', budget ? budget.key : undefined, request);

	const repetition = ({method, headers}: Request) =>
		repetitionOf(method, headers.has(idempotencyHeader), client.methods ?? policy.methods);

	return {
		limit,
		repetition,
		decide(failure) {
			const {response, request, insisted} = failure;
			const attempt = attempts.at(-1) as Attempt;
			const settings = settingsOf(policy, client);
			if (failure.forced) {
				// As it was, what is final was not worth a retry: who forces one has changed something, a token or an address.
				const isChanged = attempt.classification?.retry === 'never';
				const wait = isChanged ? 0 : ownWait(call, settings, attempt.classification);
				return {retry: true, wait, source: 'forced'};
			}
			const classification = classify(call, failure, request);
			const {category} = classification;
			// A failure may be decided on again.
			around?.giveBack(attempt);
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
					...(around?.within(bounds, category) ?? bounds),
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
			around?.take(attempt, category);
			const {wait, source} = decision;
			if (onRetry) {
				const {method, url} = request;
				const told = {call: call.id, method, url: withoutQuery(url), attempt: attempt.number};
				invoke(call, 'retry.onRetry', () => onRetry(Object.freeze({...told, wait, source, classification})));
			}
			return decision;
		},
		succeed(request) {
			if (account) {
				account.close(true);
			} else if (budget) {
				budget.earn(keyOf(request));
			}
		},
		fail() {
			// A retry that was decided on is not made any more.
			around?.giveBack(attempts.at(-1));
			account?.close(false);
		},
	};
}

/**
Whether a body can be sent only once. ky would tee a stream for every retry it might make, and so hold all of it in memory.

A body inside a `Request` that the caller has made does not show what it was made of; ky tees it.
*/
function isStream(body: unknown): boolean {
	return typeof body === 'object' && body !== null && (Symbol.asyncIterator in body || 'getReader' in body);
}
