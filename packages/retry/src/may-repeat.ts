import {type ClientRetry, idempotentMethods} from './client-settings.ts';
import type {RetryPolicy} from './options.ts';

export function isKeyed({headers}: Request, {idempotencyHeader}: RetryPolicy): boolean {
	return headers.has(idempotencyHeader);
}

/** Whether a request may be sent again after a failure of which the server knows. */
export function mayRepeat(request: Request, policy: RetryPolicy, client: ClientRetry): boolean {
	const method = request.method.toLowerCase();
	const listed = client.methods ?? policy.methods;
	return listed === undefined
		? idempotentMethods.includes(method) || isKeyed(request, policy)
		: listed.some(name => name.toLowerCase() === method);
}
