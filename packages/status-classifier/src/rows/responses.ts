import {
	blocked,
	blockedUnsent,
	byStatus,
	failed,
	type Row,
	type RowVerdict,
	refused,
	retryHint,
	sent,
	turnedAway,
	wrong,
} from '@kyhooks/core';
import type {Match, RuleState} from '../rule.ts';

const slowly = {minimumWait: 1_000};
/** GitHub's limits often come without a time, and a client that goes on may be banned. */
const githubLimit: RowVerdict = ['rate-limited', turnedAway, {minimumWait: 60_000}];
const quotaExhausted: RowVerdict = ['quota-exhausted', refused];

/** Whether an error has no stack, or only the stack that Sentry has added together with its mark. */
function isWithoutStack({error}: RuleState): boolean {
	const {stack} = error as Error;
	return stack === undefined || '__sentry_captured__' in (error as Error);
}

/** AWS's error codes for too many requests, as its SDKs list them. */
const throttlingCode =
	'(EC2)?Thrott(ling|led)(Exception)?|Request(LimitExceeded|Throttled(Exception)?)|(TooManyRequests|ProvisionedThroughputExceeded|TransactionInProgress)Exception|BandwidthLimitExceeded|PriorRequestNotComplete|SlowDown';
const throttled = new RegExp(`^(${throttlingCode})\\b`);
const throttledBody = new RegExp(`("__type":"([^"]*#)?|"code":"|<Code>)(${throttlingCode})["<]`, 'i');

/** The header of the draft (draft-ietf-httpapi-idempotency-key-header) and those of vendors. */
const keyFields = /^((x-|chargebee-|cko-)?idempotency-key|paypal-request-id)$/;

/** Rows that are more precise than a status or the text of an error, in order. The first that applies decides. */
// biome-ignore format: a row a line
export const specialRows: readonly Row<Match>[] = [
	// A rate limit that must not be retried is a quota that is used up.
	[{status: 429, test: ({response}) => retryHint(response?.headers) === 'never'}, ...quotaExhausted],
	// From the body: a vendor's error code or a phrase.
	// OpenAI.
	[{bodyCode: ['insufficient_quota', 'billing_hard_limit_reached']}, ...quotaExhausted],
	// Anthropic: only the text of the body differs from any other 429.
	[{status: 429, bodyText: /\bspend(ing)?[ -]limit\b/i}, ...quotaExhausted],
	// AWS: its own codes, in a header field or in the body, as JSON or XML.
	[{status: 400, header: {'x-amzn-errortype': throttled}}, 'rate-limited', turnedAway, slowly],
	[{status: 400, bodyText: throttledBody}, 'rate-limited', turnedAway, slowly],
	// Google.
	[{status: 403, bodyText: /"(r|userR)ateLimitExceeded"/}, 'rate-limited', turnedAway, slowly],
	[{status: 403, bodyText: /"(dailyLimit|quota)Exceeded"/}, ...quotaExhausted],
	// Stripe.
	[{status: 400, bodyCode: 'rate_limit'}, 'rate-limited', turnedAway, slowly],
	[{status: [403, 429], bodyText: /\bsecondary rate\b/i}, ...githubLimit],
	// GitHub sends these 403s in place of a 429.
	[{status: 403, header: {'x-ratelimit-remaining': /^0$/}}, ...githubLimit],
	[{status: 403, header: {'retry-after': true}}, ...githubLimit],
	// With an idempotency key, the server recognises a repetition, and answers 409 while the first request still runs.
	[{status: 409, test: ({request}) => [...(request?.headers?.keys() ?? [])].some(name => keyFields.test(name))}, 'conflict', failed],
	// RFC 9110, section 15.5.14: temporary only if the server says so.
	[{status: 413, header: {'retry-after': true}}, 'too-large', turnedAway],
	// In a browser, `fetch` returns this with `redirect: 'manual'`. Its status is hidden.
	[{test: ({response}) => response?.type === 'opaqueredirect'}, 'redirection', refused],
	// Safari. A program may throw the same message itself, but then with a stack.
	[{errorName: 'TypeError', message: /^Load failed( \(.*\))?$/, test: isWithoutStack}, 'network', sent],
];

const invalid: RowVerdict = ['invalid-request', refused];
const conflict: RowVerdict = ['conflict', refused];
const tooLarge: RowVerdict = ['too-large', refused];
const hungUp: RowVerdict = ['client-closed', wrong];
const rateLimited: RowVerdict = ['rate-limited', turnedAway, slowly];
const notSetUp: RowVerdict = ['unsupported', refused];
const cdnFailed: RowVerdict = ['cdn-error', refused];
const ofProxy: RowVerdict = ['server-error', refused];

/** Core's rows, and the statuses that core judges only by their class. */
export const statusRows: Readonly<Record<number, RowVerdict>> = {
	...byStatus,
	400: invalid,
	401: ['authentication', refused],
	402: ['payment-required', refused],
	403: ['permission', refused],
	404: ['not-found', refused],
	405: invalid,
	406: invalid,
	407: ['proxy-authentication', blocked],
	409: conflict,
	410: ['gone', refused],
	411: invalid,
	412: ['precondition', refused],
	413: tooLarge,
	414: invalid,
	415: invalid,
	417: invalid,
	420: rateLimited,
	// RFC 9110, section 15.5.20: may be retried on another connection whether or not the method is idempotent.
	421: ['misdirected', turnedAway],
	422: ['validation', refused],
	423: conflict,
	424: conflict,
	// RFC 8470, section 5.2.
	425: ['too-early', turnedAway],
	426: invalid,
	428: invalid,
	// Shopify.
	430: rateLimited,
	431: tooLarge,
	451: ['legal', refused],
	// Codes from the logs of nginx and AWS, seen only behind a proxy.
	460: hungUp,
	499: hungUp,
	505: notSetUp,
	506: notSetUp,
	507: ['storage-full', refused],
	508: notSetUp,
	510: notSetUp,
	// RFC 6585, section 6: the response comes from the network, and the server did not get the request.
	511: ['captive-portal', blockedUnsent],
	// 520 to 530 are Cloudflare's, for failures between the CDN and the origin.
	520: ['bad-gateway', failed],
	521: ['unavailable', turnedAway],
	522: ['timeout', failed],
	523: ['unreachable', turnedAway],
	524: ['gateway-timeout', failed],
	525: ['tls', turnedAway],
	526: ['tls', refused],
	527: cdnFailed,
	// Anthropic: the load of all clients, and not a limit of this client.
	529: ['overloaded', turnedAway],
	530: cdnFailed,
	561: ofProxy,
	598: ofProxy,
	599: ofProxy,
};
