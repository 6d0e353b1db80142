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

/** The retries of one call: the decision after each failure, and what they cost. */
export type Retries = Readonly<{
	/** The maximum number of retries. */
	limit: number;
	repetition(request: Request): Repetition;
	/** @param within reduces the bounds of the call to those of the operation around it */
	decide(failure: Failure, call?: Call, within?: (bounds: Bounds) => Bounds): Decision;
	attempt(request: Request, next: Next): Promise<Response>;
	on(event: CallEvent): void;
}>;

/** @param client ky's own `retry` options, as the client or the call has set them */
export function createRetries(call: Call, policy: RetryPolicy, client: ClientRetry): Retries {
	const {idempotencyHeader, budget} = policy;
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
			// A retry is free if the server set its time, because the server asked for that load. Otherwise a burst of calls against a rate limit would spend any budget, and calls would fail that the limit lets through a second later. A retry is also free if the device was offline or the user left the page.
			const isCutOff = category === 'offline' || category === 'cancelled';
			const isPaid = !isCutOff && decision.retry && decision.source === 'backoff' && !attempt.decision?.retry;
			// Checked last, so that a retry that is not made for another reason takes no tokens.
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
Whether a body can be sent only once. ky would tee a stream for every possible retry, and so keep all of it in memory.

The body of a `Request` that the caller has made does not show whether it was made from a stream; ky tees it.
*/
function isStream(body: unknown): boolean {
	return Boolean(read(body, 'getReader') ?? read(body, Symbol.asyncIterator));
}
