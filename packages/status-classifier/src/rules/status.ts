import type {Category, RetryAdvice} from '@kyhooks/core';
import {type CompleteRule, rule, type Verdict} from '../rule.ts';

type Row = readonly [
	statuses: number | readonly number[],
	category: Category,
	retry: RetryAdvice,
	advice: string,
	more?: Verdict,
];

const rows: readonly Row[] = [
	[400, 'invalid-request', 'never', 'Check the parameters: the server could not understand the request.'],
	[401, 'authentication', 'never', 'Check tenant and credentials, and renew them if they have expired.'],
	[402, 'payment-required', 'never', 'Check the plan and its payment.'],
	[403, 'permission', 'never', 'Check what these credentials are allowed to do: not this.'],
	[404, 'not-found', 'never', 'Check the URL: nothing is there. Do not ask again and again.'],
	[405, 'invalid-request', 'never', 'Use one of the methods in the Allow field: this one is not supported.'],
	[406, 'invalid-request', 'never', 'Change the Accept fields: the server has no such representation.'],
	[407, 'proxy-authentication', 'never', 'Give the proxy its credentials.', {origin: 'network'}],
	// RFC 9110, section 15.5.9: the client may repeat it.
	[408, 'timeout', 'if-idempotent', 'The server did not get the whole request in time.'],
	[409, 'conflict', 'never', 'Read the resource again, settle the difference and send anew.'],
	[410, 'gone', 'never', 'Stop asking: it was removed for good.'],
	[411, 'invalid-request', 'never', 'Send a Content-Length.'],
	[412, 'precondition', 'never', 'Read the resource again and send with its new ETag.'],
	[413, 'too-large', 'never', 'Send less.'],
	[414, 'invalid-request', 'never', 'Shorten the URL.'],
	[415, 'invalid-request', 'never', 'Change the Content-Type: this one is not supported.'],
	[417, 'invalid-request', 'never', 'Leave the Expect field out.'],
	[420, 'rate-limited', 'always', 'Slow down.', {minimumWait: 1_000}],
	// RFC 9110, section 15.5.20. fetch cannot force another connection, so once is enough.
	[421, 'misdirected', 'always', 'Repeat it on another connection.', {retryLimit: 1, maximumWait: 0}],
	[422, 'validation', 'never', 'Correct the fields that the body names.'],
	[423, 'conflict', 'never', 'The resource is locked; unlock it first.'],
	[424, 'conflict', 'never', 'A request that this one depends on has failed; repeat that one.'],
	// RFC 8470, section 5.2.
	[425, 'too-early', 'always', 'Repeat it when the TLS handshake has finished.', {maximumWait: 1_000}],
	[426, 'invalid-request', 'never', 'Use the protocol that the Upgrade field names.'],
	[428, 'invalid-request', 'never', 'Make the request conditional: send If-Match.'],
	// RFC 6585, section 4.
	[429, 'rate-limited', 'always', 'Reduce the rate of calls; wait as the server says.', {minimumWait: 1_000}],
	// Shopify.
	[430, 'rate-limited', 'always', 'Reduce the rate of calls.', {minimumWait: 1_000}],
	[431, 'too-large', 'never', 'Shrink cookies or other fields.'],
	[451, 'legal', 'never', 'Blocked for legal reasons.'],
	// Codes from the logs of nginx and AWS, seen only behind a proxy.
	[
		[460, 499],
		'client-closed',
		'never',
		'This side hung up, or a hop before; check our own timeout.',
		{origin: 'client'},
	],

	[500, 'server-error', 'if-idempotent', 'A fault in the server, or overload; it may have acted.'],
	// RFC 9110, section 15.6.2: the answer to the same request would be the same.
	[501, 'unsupported', 'never', 'The server does not implement this.'],
	[502, 'bad-gateway', 'if-idempotent', 'The service behind the gateway is down or restarting.'],
	[503, 'unavailable', 'if-idempotent', 'The service is overloaded or in maintenance.'],
	[
		504,
		'gateway-timeout',
		'if-idempotent',
		'The service behind the gateway was too slow; it may have acted.',
	],
	[[505, 506, 508, 510], 'unsupported', 'never', 'The server is not set up for this request.'],
	[507, 'storage-full', 'never', 'The server has no room left.'],
	// RFC 6585, section 6: the answer is the network's, and the server has not been asked.
	[511, 'captive-portal', 'never', 'Log in to the network.', {neverSent: true, origin: 'network'}],

	// 520 to 530 are Cloudflare's, on the way from the CDN to the origin.
	[520, 'bad-gateway', 'if-idempotent', 'The origin behind the CDN gave an empty or invalid answer.'],
	[521, 'unavailable', 'always', 'The origin behind the CDN is down, or refuses it.'],
	[522, 'timeout', 'if-idempotent', 'The origin did not answer the CDN in time.'],
	[523, 'unreachable', 'always', 'The CDN finds no route to the origin.'],
	[524, 'gateway-timeout', 'if-idempotent', 'The origin was too slow for the CDN; it may have acted.'],
	[525, 'tls', 'always', 'The TLS handshake between CDN and origin failed.', {retryLimit: 1}],
	[526, 'tls', 'never', 'The CDN does not trust the certificate of the origin.'],
	[[527, 530], 'cdn-error', 'never', 'A failure of the CDN; the body has its own code.'],
	// Anthropic: everybody's load, and not this client's limit.
	[529, 'overloaded', 'always', 'The provider is overloaded for everybody; wait.'],
	[[561, 598, 599], 'server-error', 'never', "A proxy's own status; look it up in its documentation."],
];

/** One rule for each status, and the last for the classes. */
export const statusRules: readonly CompleteRule[] = Object.freeze([
	...rows.flatMap(([statuses, category, retry, advice, more]) =>
		[statuses]
			.flat()
			.map(status =>
				rule(`status-${status}`, {status}, {category, retry, origin: 'server' as const, advice, ...more}),
			),
	),
	// What `fetch` gives with `redirect: 'manual'` in a browser. Its status is hidden.
	rule(
		'opaque-redirect',
		{test: ({response}) => response?.type === 'opaqueredirect'},
		{category: 'redirection', retry: 'never', origin: 'server', advice: 'The server points elsewhere.'},
	),
	rule(
		'status-3xx',
		{status: '3xx'},
		{category: 'redirection', retry: 'never', origin: 'server', advice: 'The server points elsewhere.'},
	),
	rule(
		'status-4xx',
		{status: '4xx'},
		{
			category: 'client-error',
			retry: 'never',
			origin: 'server',
			advice: 'Change the request: the server refuses it as it is.',
		},
	),
	rule(
		'status-5xx',
		{status: '5xx'},
		{
			category: 'server-error',
			retry: 'if-idempotent',
			origin: 'server',
			advice: 'The server failed; it may have acted.',
		},
	),
]);
