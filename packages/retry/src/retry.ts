import {type Call, defineHook, type Hook, isFailure, isOffline, type Layer, readNow} from '@kyhooks/core';
import {belongsToAttempt, giveUpBody} from './attempt-body.ts';
import {keyOf} from './budget-key.ts';
import type {CallScope} from './call-scope.ts';
import {clientRetryOf} from './client-settings.ts';
import {createGatekeeper, type Gatekeeper} from './gatekeeper.ts';
import {createGates, type Gates} from './gates.ts';
import {idempotencyHooks} from './idempotency-key.ts';
import {steerLoop} from './ky-loop.ts';
import {isKeyed, mayRepeat} from './may-repeat.ts';
import {noteAttempt} from './note-attempt.ts';
import {observeRetry} from './observe.ts';
import {holdOffline, isGivenUp} from './offline-hold.ts';
import {isOneShot} from './one-shot-body.ts';
import {operationAround} from './operation-link.ts';
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
	const gates = createGates();
	const {limit} = options;
	const isObserver = policy.mode === 'observe';
	return defineHook({
		name: 'retry',
		stage: 'decide',
		options: policy,
		// As a ky option, so that ky's own merging decides between this limit, the client's and the call's.
		...(limit === undefined || isObserver ? {} : {defaults: {retry: {limit}}}),
		install: call =>
			isObserver ? observeRetry(call, policy, gates, limit) : installRetry(call, policy, gates),
	});
}

function installRetry(call: Call, policy: RetryPolicy, gates: Gates): Layer {
	const {retry: own, body, onDownloadProgress, signal, hooks} = call.options;
	const around = operationAround(signal);
	const client = clientRetryOf(own);
	const limit = isOneShot(body) ? 0 : (client.limit ?? policy.limit);
	const scope: CallScope = {call, policy, client, gates, around};
	// ky counts by itself, from the beginning of the call on: the attempt that finds the device offline is one more.
	const decisions = steerLoop(scope, limit > 0 && isOffline() ? limit + 1 : limit);
	let made: Gatekeeper | undefined;
	/** A call that meets no gate does without. */
	const gatekeeper = () => {
		made ??= createGatekeeper(scope);
		return made;
	};
	const throughGate = (request: Request, signal: AbortSignal) =>
		gates.size === 0 ? undefined : gatekeeper().admit(request, signal);
	const {maxBytes, budget} = policy;
	let drewKey = false;
	/** In another call: a key that was drawn for this one would be another there. */
	const mayBeginAnew = (request: Request) =>
		mayRepeat(request, policy, client, !drewKey && isKeyed(request, policy));
	return {
		admit: (request, signal) =>
			holdOffline(scope, signal, () => throughGate(request, signal)) ?? throughGate(request, signal),
		refuses: () => made?.refuses() === true || isGivenUp(call),
		mayHold: () => gates.size > 0,
		async attempt(request, next) {
			const ended = around && noteAttempt(call, around, request, mayBeginAnew(request));
			try {
				made?.check(request);
				const response = await next(request);
				ended?.({response});
				if (gates.size > 0 && !isFailure(response) && isOfServer(call)) {
					gates.served(keyOf(call, request, budget), request.url);
				}
				if (isFailure(response)) {
					if (isOfServer(call)) {
						gatekeeper().heed(response, request);
					}
					const decision = await decisions().onResponse(response, request);
					if (decision?.retry === true) {
						await giveUpBody(response, request, hasReaders(hooks));
					} else if (decision !== undefined) {
						made?.settle();
					}
				} else if (budget !== false) {
					// To the server, a call that ends with a fallback has failed.
					const succeeded = isOfServer(call);
					const isSettled = call.attempts.length > 1 && decisions().settle(succeeded);
					if (succeeded && !isSettled) {
						budget.earn(keyOf(call, request, budget));
					}
				}
				return response;
			} catch (error) {
				ended?.({error});
				decisions().onError(error, request);
				throw error;
			}
		},
		received(response, request) {
			const belongs =
				limit > 0 &&
				response.ok &&
				onDownloadProgress === undefined &&
				belongsToAttempt(response, maxBytes) &&
				mayRepeat(request, policy, client);
			return belongs ? readNow(response, {maxBytes, signal: request.signal}) : undefined;
		},
		decide: (classification, request) => decisions().late(classification, request),
		hears: 'failures',
		on(event) {
			// Also where nobody has decided: its caller has given up, or a hook of the client's has ended it.
			if (event.type === 'call-failed') {
				decisions().settle(false);
			}
		},
		// A `beforeRetry` hook of the client's has ended the call, and ky tells no hook of that.
		dismissed() {
			decisions().settle(false);
		},
		...idempotencyHooks(call, policy, () => {
			drewKey = true;
		}),
	};
}

/** A fallback of the client's own says nothing of the server. */
function isOfServer({attempts}: Call): boolean {
	return attempts.at(-1)?.answeredBy === undefined;
}

/** Whether hooks of the client's own, as they are before core adds any, may read the body of a failed attempt. Its `shouldRetry` is asked before the body is given up. */
function hasReaders(hooks: Call['options']['hooks']): boolean {
	return (hooks?.afterResponse?.length ?? 0) + (hooks?.beforeRetry?.length ?? 0) > 0;
}
