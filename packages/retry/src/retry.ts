import {
	type Call,
	type CallEvent,
	type ClientRetry,
	classify,
	clientRetryOf,
	clock,
	type Decider,
	deciding,
	defineHook,
	type Hook,
	invoke,
	isFailure,
	type Layer,
	type Next,
	type Outcome,
	quietly,
	watchPage,
} from '@kyhooks/core';
import {createGates, type Gates} from './gate/gates.ts';
import {observeRetry} from './observe.ts';
import type {OperationLink} from './operation/link.ts';
import {type RetryOptions, type RetryPolicy, resolveRetryOptions} from './options.ts';
import {idempotentMethods} from './policy.ts';
import {Retries} from './retries.ts';
import {tellRetry} from './wait.ts';

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
		install: call =>
			isObserver ? observeRetry(call, policy, gates, limit) : new RetryLayer(call, policy, gates),
	});
}

/** The hook in one call. */
class RetryLayer implements Layer {
	readonly #retries: Retries;
	readonly #policy: RetryPolicy;
	readonly decide: Decider = deciding(failure =>
		failure.forced
			? {retry: true, wait: this.#retries.forcedWait(), source: 'forced'}
			: this.#retries.decide(failure),
	);
	/** The idempotency key of the call, if it was given one. */
	#key: string | undefined;

	constructor(call: Call, policy: RetryPolicy, gates: Gates) {
		const client = clientRetryOf(call.options.retry);
		this.#retries = new Retries(call, policy, gates, client);
		this.#policy = policy;
		const retry: ClientRetry = {...client, limit: this.#retries.kyLimit};
		const methods = client.methods ?? policy.methods;
		if (methods !== undefined) {
			retry.methods = methods as NonNullable<ClientRetry['methods']>;
		}
		call.options.retry = retry;
	}

	async attempt(request: Request, next: Next): Promise<Response> {
		const retries = this.#retries;
		const {call, gates, around} = retries;
		if (this.#policy.idempotencyKey !== false) {
			this.#addKey(request);
		}
		if (call.attempts.length > 1) {
			await retries.waitOnline(request);
		}
		if (gates.size > 0) {
			await retries.passGates(request);
		}
		const heard = around && this.#note(around, request);
		let response: Response;
		try {
			response = await next(request);
		} catch (error) {
			heard?.({error});
			throw error;
		}
		if (isFailure(response)) {
			heard?.({response});
		} else {
			retries.succeed(request);
		}
		return response;
	}

	on(event: CallEvent): void {
		const {onRetry} = this.#policy;
		const {call, classification} = this.#retries;
		if (event.type === 'retry-scheduled' && onRetry && classification && call.request) {
			tellRetry(call, call.request, classification, 'retry', onRetry);
		} else if (event.type === 'call-failed' || event.type === 'failure-returned') {
			this.#retries.settle(false);
		}
	}

	/** The key is the same on all attempts. */
	#addKey({method, headers}: Request): void {
		const {idempotencyHeader, idempotencyKey} = this.#policy;
		if (idempotentMethods.includes(method.toLowerCase()) || headers.has(idempotencyHeader)) {
			return;
		}
		// Setting it too: a key that no header can carry must not fail the call.
		invoke(this.#retries.call, 'retry.idempotencyKey', () => {
			const key = this.#key ?? (typeof idempotencyKey === 'function' ? idempotencyKey() : clock.uuid());
			if (typeof key !== 'string' || key === '') {
				// A promise, from a callback that must not wait: its rejection is nobody's else to hear.
				quietly(() => key);
				throw new TypeError(`a key must be a string that is not empty, got ${typeof key}`);
			}
			headers.set(idempotencyHeader, key);
			this.#key = key;
		});
	}

	/**
	Tells the operation around the call of an attempt that begins.

	@returns tells it of a failure. An attempt that must not be repeated may have done its work, unless its failure proves that it did not.
	*/
	#note(around: OperationLink, request: Request): ((outcome: Outcome) => void) | undefined {
		const {call} = this.#retries;
		const before = call.attempts.at(-2);
		if (before && !before.decision?.retry) {
			// A hook of the client's own has forced it.
			around.take();
		}
		// In another call, a key that was drawn for this one would be another.
		const mayBeRepeated = this.#retries.repetition(request, this.#key === undefined) === 'always';
		around.note(call.id, mayBeRepeated);
		if (mayBeRepeated) {
			return undefined;
		}
		const withdraw = around.risk();
		return outcome => {
			const {retry, neverSent} = classify(call, outcome, request);
			if (retry === 'always' || neverSent) {
				withdraw();
			}
		};
	}
}
