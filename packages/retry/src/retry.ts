import {
	type Call,
	type ClientRetry,
	clientRetryOf,
	deciding,
	defineHook,
	type Hook,
	invoke,
	isFailure,
	type Layer,
	quietly,
	uuid,
	watchPage,
} from '@kyhooks/core';
import {createGates, type Gates} from './gate/gates.ts';
import {passGates} from './gate/pass-gates.ts';
import {observeRetry} from './observe.ts';
import {waitOnline} from './online.ts';
import {operationAround} from './operation/link.ts';
import {type RetryOptions, type RetryPolicy, resolveRetryOptions} from './options.ts';
import {idempotentMethods} from './policy.ts';
import {createRetries} from './retries.ts';
import {type RetrySettings, settingsOf} from './settings.ts';
import {ownWait} from './wait.ts';

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
	watchPage();
	return defineHook({
		name: 'retry',
		stage: 'decide',
		options: policy,
		// As a ky option, so that ky's own merging decides between this limit, the client's and the call's.
		...(limit === undefined || isObserver ? {} : {defaults: {retry: {limit}}}),
		install: call => (isObserver ? observeRetry(call, policy, gates, limit) : layerOf(call, policy, gates)),
	});
}

/** The hook in one call. */
function layerOf(call: Call, policy: RetryPolicy, gates: Gates): Layer {
	const {idempotencyHeader, idempotencyKey} = policy;
	const client = clientRetryOf(call.options.retry);
	const around = operationAround(call.options.signal);
	const retries = createRetries(call, policy, gates, client, around);
	/** The idempotency key of the call, if it was given one. It is the same on all attempts. */
	let key: string | undefined;

	const addKey = ({method, headers}: Request) => {
		if (idempotentMethods.includes(method.toLowerCase()) || headers.has(idempotencyHeader)) {
			return;
		}
		// Setting it too: a key that no header can carry must not fail the call.
		invoke(call, 'retry.idempotencyKey', () => {
			const drawn = key ?? (typeof idempotencyKey === 'function' ? idempotencyKey() : uuid());
			if (typeof drawn !== 'string' || drawn === '') {
				// A promise, from a callback that must not wait: its rejection is nobody's else to hear.
				quietly(() => drawn);
				throw new TypeError(`a key must be a string that is not empty, got ${typeof drawn}`);
			}
			headers.set(idempotencyHeader, drawn);
			key = drawn;
		});
	};

	const retry: ClientRetry = {...client, limit: retries.limit};
	const methods = client.methods ?? policy.methods;
	if (methods !== undefined) {
		retry.methods = methods as NonNullable<ClientRetry['methods']>;
	}
	call.options.retry = retry;

	return {
		async attempt(request, next) {
			if (idempotencyKey !== false) {
				addKey(request);
			}
			if (call.attempts.length > 1) {
				await waitOnline(call, request, retries.timeLeft(), client.maxRetryAfter ?? policy.maxRetryAfter);
			}
			if (gates.size > 0) {
				await passGates(call, retries, request);
			}
			const answer = next(request);
			if (around) {
				// In another call, a key that was drawn for this one would be another.
				const repetition = retries.repetition(request, key === undefined);
				around.follow(call, request, repetition === 'always', answer);
			}
			const response = await answer;
			if (!isFailure(response)) {
				retries.succeed(request);
			}
			return response;
		},
		decide: deciding(failure =>
			failure.forced
				? {retry: true, wait: forcedWait(call, settingsOf(policy, client)), source: 'forced'}
				: retries.decide(failure),
		),
		on(event) {
			if (event.type === 'call-failed' || event.type === 'failure-returned') {
				retries.fail();
			}
		},
	};
}

/** A wait for a retry that a hook of the client's own has forced. As it was, the request was not worth one: who forces it has changed something, a token or an address. */
function forcedWait(call: Call, settings: RetrySettings): number {
	const isChanged = call.attempts.at(-1)?.classification?.retry === 'never';
	return isChanged ? 0 : ownWait(call, settings);
}
