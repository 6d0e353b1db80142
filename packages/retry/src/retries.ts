import {
	type Attempt,
	type Call,
	type CallEvent,
	type ClientRetry,
	classify,
	type Decision,
	type Failure,
	isFailure,
	type Next,
	read,
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
	decide(failure: Failure, call?: Call, within?: (bounds: Bounds) => Bounds): Decision;
	attempt(request: Request, next: Next): Promise<Response>;
	on(event: CallEvent): void;
}>;

/** @param client what the client, or the call, has set in ky's own options */
export function createRetries(call: Call, policy: RetryPolicy, client: ClientRetry): Retries {
	const {budget, idempotencyHeader} = policy;
	const {attempts} = call;
	const oneShot = isStream(call.options.body);
	const limit = oneShot ? 0 : (client.limit ?? policy.limit);
	let account: RetryAccount | undefined;

	const open = (request: Request) => {
		if (budget) {
			account ??= budget.open(budget.keyOf(request, call));
		}
		return account;
	};

	const repetition = (request: Request) =>
		repetitionOf(request.method, request.headers.has(idempotencyHeader), client.methods);

	return {
		limit,
		repetition,
		decide(failure, _, within = bounds => bounds) {
			const {request} = failure;
			const attempt = attempts.at(-1) as Attempt;
			const settings = settingsOf(policy, client);
			const classification = classify(call, failure, request);
			const {category} = classification;
			const decision = decide(
				{
					...failure,
					classification,
					repetition: repetition(request),
					oneShot,
					...within({retriesLeft: limit + 1 - attempts.length, timeLeft: call.timeLeft}),
				},
				settings,
				() => ownWait(call, settings, classification),
			);
			// A retry that the server has named the time of is free: it is no load that the server has not asked for. A burst of calls against a rate limit would spend any budget, and lose for nothing what the limit lets through a second later. So is one of a call that the device has cut off, or the page as it was left.
			const isCutOff = category === 'offline' || category === 'cancelled';
			const isPaid = !isCutOff && decision.retry && decision.source === 'backoff' && !attempt.decision?.retry;
			// The last of all questions, so that a retry which is not made for another reason takes nothing.
			const isOverBudget = isPaid && open(request)?.take(category) === false;
			if (isOverBudget || !decision.retry) {
				account?.close(false);
			}
			return isOverBudget ? {retry: false, reason: 'budget'} : decision;
		},
		attempt: (request, next) =>
			next(request).then(response => {
				if (!isFailure(response)) {
					open(request)?.close(true);
				}
				return response;
			}),
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
	return Boolean(read(body, 'getReader') ?? read(body, Symbol.asyncIterator));
}
