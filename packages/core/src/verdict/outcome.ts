import type {Outcome, RequestFacts, RetryAdvice} from './classification.ts';
import {read} from './safe-read.ts';

/**
Unwraps an error that ky threw. An `HTTPError` stands for its response and its parsed body, a `NetworkError` for its cause. Anything else stands for itself.

ky's errors are recognised by name, as in ky's own guards, because they may come from another realm or another copy of ky.

@param request the request of the error; if its signal was aborted with this very error, the error counts as an abort, whatever it was elsewhere
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

/** Whether ky counts a response as a failure. An opaque response (`no-cors`) hides its status, so it is not a failure. */
export function isFailure(response: Response): boolean {
	return !response.ok && response.type !== 'opaque';
}

// Without a prototype, because the header may say `constructor`.
const hints: Readonly<Record<string, RetryAdvice>> = {
	__proto__: null,
	true: 'always',
	false: 'never',
} as object as Record<string, RetryAdvice>;

/**
Reads what the server itself says about a retry: `x-should-retry` (OpenAI, Anthropic) or `stripe-should-retry` (Stripe). It overrides the status. Returns `undefined` for any value but `true` or `false`.
*/
export function retryHint(headers: Headers | undefined): RetryAdvice | undefined {
	const value = headers?.get('x-should-retry') ?? headers?.get('stripe-should-retry') ?? '';
	return hints[value.trim().toLowerCase()];
}
