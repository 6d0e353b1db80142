/** What the server itself says of a retry. */
export type RetryHint = 'retry' | 'stop';

/**
Reads `x-should-retry` (OpenAI, Anthropic) and `stripe-should-retry` (Stripe): a server's own word, which wins over its status. Anything but `true` or `false` says nothing.
*/
export function retryHint(headers: Headers): RetryHint | undefined {
	const value = headers.get('x-should-retry') ?? headers.get('stripe-should-retry');
	switch (value?.trim().toLowerCase()) {
		case 'true':
			return 'retry';
		case 'false':
			return 'stop';
		default:
			return undefined;
	}
}
