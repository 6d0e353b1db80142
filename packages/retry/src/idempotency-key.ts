import {callback, defineHook, type Hook, invoke, quietly, resolveOptions, token, uuid} from '@kyhooks/core';

export type IdempotencyKeyOptions = {
	/**
	The header that carries the key. Some vendors use their own, such as `PayPal-Request-Id`; then give `retry()` the same name as `idempotencyHeader`.

	@default 'Idempotency-Key'
	*/
	header?: string;

	/**
	Returns the key for a call. If it throws, or returns anything but a non-empty string that a header can carry, that is reported (`callback-failed`), and the call is sent without a key.

	@default a UUID
	*/
	create?: () => string;
};

/**
Adds an idempotency key to each POST and PATCH that has none, so that `retry()` retries them like a GET. All attempts of a call carry the same key, so that the server can recognise a repetition. Use it only for servers that are known to honour the key.

@example
```
import ky from 'ky';
import {idempotencyKey, retry} from '@kyhooks/retry';

const api = ky.extend(retry()).extend(idempotencyKey());
```

@throws TypeError if an option is unknown or of the wrong type. The message names its path and value.
*/
export function idempotencyKey(options: IdempotencyKeyOptions = {}): Hook {
	const policy = resolveOptions(
		'idempotencyKey',
		options,
		{header: 'Idempotency-Key', create: uuid},
		{header: token, create: callback},
	);
	const {header, create} = policy;
	return defineHook({
		name: 'idempotency-key',
		// Inside the stage `decide`, which so sees only a key that the caller has set.
		stage: 'admit',
		options: policy,
		install(call) {
			let key: string | undefined;
			return {
				attempt(request, next) {
					const {method, headers} = request;
					if (/^(post|patch)$/i.test(method) && !headers.has(header)) {
						// The header is set in here too: a key that no header can carry must not fail the call.
						invoke(call, 'idempotencyKey.create', () => {
							const made = key ?? checked(create());
							headers.set(header, made);
							key = made;
						});
					}
					return next(request);
				},
			};
		},
	});
}

function checked(key: string): string {
	if (typeof key !== 'string' || key === '') {
		// An async callback returns a promise, and nothing else would handle its rejection.
		quietly(() => key);
		throw new TypeError(`a key must be a string that is not empty, got ${typeof key}`);
	}
	return key;
}
