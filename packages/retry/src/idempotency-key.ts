import {type Call, catchRejection, clock, type Layer} from '@kyhooks/core';
import type {BeforeRequestHook} from 'ky';
import {idempotentMethods} from './client-settings.ts';
import type {RetryPolicy} from './options.ts';

/**
ky's `beforeRequest` runs once a call, and each retry sends a clone of that request: the key is the same on all attempts.

@param onKey hears that the call has been given a key
*/
export function idempotencyHooks(
	call: Call,
	{idempotencyKey, idempotencyHeader}: RetryPolicy,
	onKey: () => void,
): Pick<Layer, 'hooks'> {
	if (idempotencyKey === false) {
		return {};
	}
	const addKey: BeforeRequestHook = ({request: {method, headers}}) => {
		if (idempotentMethods.includes(method.toLowerCase()) || headers.has(idempotencyHeader)) {
			return;
		}
		if (idempotencyKey === 'auto') {
			headers.set(idempotencyHeader, clock.uuid());
			onKey();
			return;
		}
		// Setting it too: a key that no header can carry must not fail the call.
		call.invoke('retry.idempotencyKey', () => {
			const key = idempotencyKey();
			if (typeof key !== 'string' || key === '') {
				// A promise, from a callback that must not wait: its rejection is nobody's else to hear.
				catchRejection(key, () => {});
				throw new TypeError(`a key must be a string that is not empty, got ${typeof key}`);
			}
			headers.set(idempotencyHeader, key);
			onKey();
		});
	};
	return {hooks: {beforeRequest: [addKey]}};
}
