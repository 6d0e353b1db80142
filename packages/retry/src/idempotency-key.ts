import {callback, defineHook, type Hook, invoke, quietly, resolveOptions, token, uuid} from '@kyhooks/core';

export type IdempotencyKeyOptions = {
	/**
	The header that carries the key. Some vendors have their own, such as `PayPal-Request-Id`; give `retry()` the same as `idempotencyHeader`.

	@default 'Idempotency-Key'
	*/
	header?: string;

	/**
	Makes the key of a call. If it throws, or gives anything but a string that a header can carry, that is reported (`callback-failed`), and the call is sent without one.

	@default a UUID
	*/
	create?: () => string;
};

/**
Gives each POST and PATCH that has none an idempotency key, the same on every attempt, so that the server can tell a repetition; then `retry()` retries them like a GET. Only for servers that are known to honour it.

@example
```
import ky from 'ky';
import {idempotencyKey, retry} from '@kyhooks/retry';

const api = ky.extend(retry()).extend(idempotencyKey());
```

@throws TypeError for an option that is unknown or of the wrong kind; the message names its path and value.
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
		// Inside what decides, which sees by this whether a key was the caller's own.
		stage: 'admit',
		options: policy,
		install(call) {
			let key: string | undefined;
			return {
				attempt(request, next) {
					const {method, headers} = request;
					if (/^(post|patch)$/i.test(method) && !headers.has(header)) {
						// Setting it too: a key that no header can carry must not fail the call.
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
		// A promise, from a callback that must not wait: its rejection is nobody's else to hear.
		quietly(() => key);
		throw new TypeError(`a key must be a string that is not empty, got ${typeof key}`);
	}
	return key;
}
