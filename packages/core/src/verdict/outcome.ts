import type {Outcome, RequestFacts, RetryAdvice} from './classification.ts';
import {read} from './safe-read.ts';

/**
The outcome behind something that ky threw: an `HTTPError` stands for its response (and its parsed body), a `NetworkError` for its cause. Anything else stands for itself.

ky's errors are known by name, as ky's own guards know them: they cross realms and copies.

@param request whose signal may have aborted with this very error: then it is an abort, whatever it was elsewhere
*/
export function outcomeOf(thrown: unknown, request?: RequestFacts): Outcome {
	if (request?.signal?.aborted && request.signal.reason === thrown) {
		return {error: thrown};
	}
	const name = read(thrown, 'name');
	const response = name === 'HTTPError' ? read(thrown, 'response') : undefined;
	if (typeof read(read(response, 'headers'), 'get') === 'function') {
		const body = read(thrown, 'data');
		return {response: response as Response, ...(body !== undefined && {body})};
	}
	return {error: (name === 'NetworkError' ? read(thrown, 'cause') : undefined) ?? thrown};
}

/** What ky counts as a failure. The status of an opaque response (`no-cors`) is hidden, which is not one. */
export function isFailure(response: Response): boolean {
	return !response.ok && response.type !== 'opaque';
}

// Without a prototype: the header may say `constructor`.
const hints: Readonly<Record<string, RetryAdvice>> = {
	__proto__: null,
	true: 'always',
	false: 'never',
} as object as Record<string, RetryAdvice>;

/**
Reads `x-should-retry` (OpenAI, Anthropic) and `stripe-should-retry` (Stripe): a server's own word, which wins over its status. Anything but `true` or `false` says nothing.
*/
export function retryHint(headers: Headers | undefined): RetryAdvice | undefined {
	const value = headers?.get('x-should-retry') ?? headers?.get('stripe-should-retry') ?? '';
	return hints[value.trim().toLowerCase()];
}
