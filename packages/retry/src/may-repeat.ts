import {type ClientRetry, idempotentMethods, standardMethods} from './client-settings.ts';
import type {RetryPolicy} from './options.ts';

/** Whether a request carries a key; where the hook only observes, whether it would. */
export function isKeyed({headers}: Request, {idempotencyHeader, idempotencyKey, mode}: RetryPolicy): boolean {
	return headers.has(idempotencyHeader) || (mode === 'observe' && idempotencyKey !== false);
}

/** After which failures a request may be sent again, of those that are worth it. */
export type Repetition = 'always' | 'if-not-acted' | 'never';

/**
@param method lower case
@param listed the methods that the client lists, if it does
*/
export function repetitionOf(
	method: string,
	keyed: boolean,
	listed: readonly string[] | undefined,
): Repetition {
	if (!(listed ?? standardMethods).includes(method)) {
		return 'never';
	}
	return listed !== undefined || keyed || idempotentMethods.includes(method) ? 'always' : 'if-not-acted';
}

/**
Whether a request may be sent again after a failure of which the server knows.

@param keyed whether it carries an idempotency key that it will have again
*/
export function mayRepeat(
	request: Request,
	policy: RetryPolicy,
	client: ClientRetry,
	keyed: boolean = isKeyed(request, policy),
): boolean {
	const method = request.method.toLowerCase();
	const listed = client.methods ?? policy.methods;
	return listed === undefined
		? idempotentMethods.includes(method) || keyed
		: listed.some(name => name.toLowerCase() === method);
}
