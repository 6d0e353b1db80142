import {type Call, clock, type Layer} from '@kyhooks/core';
import type {BeforeRequestHook} from 'ky';
import {idempotentMethods} from './client-settings.ts';
import type {RetryPolicy} from './options.ts';

/** ky's `beforeRequest` runs once a call, and each retry sends a clone of that request: the key is the same on all attempts. */
export function idempotencyHooks(
	call: Call,
	{idempotencyKey, idempotencyHeader}: RetryPolicy,
): Pick<Layer, 'hooks'> {
	if (idempotencyKey === false) {
		return {};
	}
	const addKey: BeforeRequestHook = ({request: {method, headers}}) => {
		if (idempotentMethods.includes(method.toLowerCase()) || headers.has(idempotencyHeader)) {
			return;
		}
		const key =
			idempotencyKey === 'auto' ? clock.uuid() : call.invoke('retry.idempotencyKey', () => idempotencyKey());
		if (typeof key === 'string' && key !== '') {
			headers.set(idempotencyHeader, key);
		}
	};
	return {hooks: {beforeRequest: [addKey]}};
}
