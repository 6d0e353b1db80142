import {
	type Call,
	type ClientRetry,
	classify,
	clock,
	type Decision,
	type Failure,
	requestKey,
} from '@kyhooks/core';
import type {RetryAccount} from './budget/bucket.ts';
import type {Gate} from './gate/gate.ts';
import type {Gates} from './gate/gates.ts';
import type {OperationLink} from './operation/link.ts';
import type {RetryPolicy} from './options.ts';
import {decide, type Repetition, repetitionOf, timingOf} from './policy.ts';
import {settingsOf} from './settings.ts';
import {ownWait, tellRetry} from './wait.ts';

/** What one call knows of its retries: what the policy says of each failure, and what it has spent. */
export type Retries = Readonly<{
	/** How many may be made. */
	limit: number;
	/** Milliseconds. */
	timeLeft(): number;
	/** The gate before this request that opens last, if any is closed. */
	closedGate(request: Request): Gate | undefined;
	/** After which failures the request may be sent again. An idempotency key makes a repetition harmless, unless it does not count. */
	repetition(request: Request, keyCounts?: boolean): Repetition;
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
	gates: Gates,
	client: ClientRetry,
	around?: OperationLink,
): Retries {
	const {budget, idempotencyHeader, idempotencyKey, mode, onRetry} = policy;
	const isOneShot = isStream(call.options.body);
	const limit = isOneShot ? 0 : (client.limit ?? policy.limit);
	let account: RetryAccount | undefined;
	/** The attempt last decided on, and how to give the retry back that was taken for it: a failure may be decided on again, and a retry that was decided may not be made. */
	let takenAfter = 0;
	let giveBack: () => void;

	const takeBack = () => {
		if (takenAfter === call.attempts.length) {
			giveBack();
		}
	};

	const timeLeft = () => Math.min(call.timeLeft, around?.timeLeft() ?? Number.POSITIVE_INFINITY);

	const keyOf = (request: Request) =>
		requestKey(call, 'retry.budget.key', budget ? budget.key : undefined, request);

	const closedGate = (request: Request) =>
		gates.size > 0 ? gates.closedTo(keyOf(request), request.url) : undefined;

	const repetition = ({method, headers}: Request, keyCounts = true) => {
		const isKeyed = headers.has(idempotencyHeader) || (mode === 'observe' && idempotencyKey !== false);
		return repetitionOf(method, keyCounts && isKeyed, client.methods ?? policy.methods);
	};

	return {
		limit,
		timeLeft,
		closedGate,
		repetition,
		decide({response, error, request, insisted = false}) {
			takeBack();
			const settings = settingsOf(policy, client);
			const classification = classify(call, response ? {response} : {error}, request);
			const {category, retry} = classification;
			const timing = timingOf(response, classification, settings);
			// A longer wait than is allowed holds its own call alone: by one header, that may be wrong, nobody else is to be kept waiting for an hour.
			const isForOthers = timing && retry !== 'never' && timing.wait <= settings.maxRetryAfter;
			if (response && isForOthers && (policy.gate || []).includes(response.status)) {
				const {wait, source} = timing;
				const {status, headers} = response;
				// A server may say that a limit is for all its paths: so do Discord and Riot Games.
				const isForAll =
					headers.get('x-ratelimit-scope') === 'global' || headers.get('x-rate-limit-type') === 'application';
				gates.close(keyOf(request), request.url, {until: clock.now() + wait, wait, source, status}, isForAll);
			}
			let decision = decide(
				{
					classification,
					attempts: call.attempts,
					repetition: repetition(request),
					oneShot: isOneShot,
					insisted,
					limit,
					timing,
					remaining: timeLeft(),
					gate: closedGate(request),
					shared: around,
				},
				settings,
				() => ownWait(call, settings, classification),
			);
			// A wait that the server has named, or for the network, is free: such a retry is no load that the server has not asked for. A burst of calls against a rate limit would spend any budget, and lose for nothing what the limit lets through a second later.
			// So is one that the page has cut off as it was left.
			const isPaid =
				budget !== false && decision.retry && decision.source === 'backoff' && category !== 'cancelled';
			if (isPaid) {
				// The last of all questions, so that a retry which is not made for another reason takes nothing.
				account ??= budget.open(keyOf(request));
				if (!account.take(category)) {
					decision = {retry: false, reason: 'budget'};
				}
			}
			if (decision.retry) {
				const giveBackAround = around?.take(category);
				takenAfter = call.attempts.length;
				giveBack = () => {
					if (isPaid) {
						account?.giveBack();
					}
					giveBackAround?.();
				};
				if (onRetry && mode === 'enforce') {
					tellRetry(call, request, decision, classification, 'retry', onRetry);
				}
			} else {
				account?.close(false);
			}
			return decision;
		},
		succeed(request) {
			// A fallback of the client's own says nothing of the server, for which a call that ends with one has failed.
			const isServed = call.attempts.at(-1)?.answeredBy === undefined;
			if (isServed && gates.size > 0) {
				gates.served(keyOf(request), request.url);
			}
			if (account) {
				account.close(isServed);
			} else if (isServed && budget !== false) {
				budget.earn(keyOf(request));
			}
		},
		fail() {
			takeBack();
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
