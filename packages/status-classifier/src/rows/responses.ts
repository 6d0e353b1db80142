import {
	blocked,
	byStatus,
	failed,
	type Row,
	type RowVerdict,
	refused,
	retryHint,
	turnedAway,
	wrong,
} from '@kyhooks/core';
import type {Match, RuleState} from '../rule.ts';
import {noReason} from './failures-in-browsers.ts';

const slowly = {minimumWait: 1_000};
/** GitHub's limits often come without a time, and to go on may get the client banned. */
// biome-ignore format: as a row
const githubLimit: RowVerdict = ['rate-limited', turnedAway, 'Slow down for a minute at least; going on may get the client banned.', {minimumWait: 60_000}];
// biome-ignore format: as a row
const quotaExhausted: RowVerdict = ['quota-exhausted', refused, 'The quota is used up; raise it, or wait for the next period.'];

/** The problem types of draft-ietf-httpapi-ratelimit-headers. */
const problem = (name: string): Match => ({
	problemType: new RegExp(`^https://(www\\.)?iana\\.org/assignments/http-problem-types#${name}$`),
});

/** Sentry puts a stack on the error, and its mark. */
function isWithoutStack({error}: RuleState): boolean {
	const {stack} = error as Error;
	return stack === undefined || '__sentry_captured__' in (error as Error);
}

/** The draft's own name (draft-ietf-httpapi-idempotency-key-header) and those of vendors. */
const keyFields = [
	'idempotency-key',
	'x-idempotency-key',
	'paypal-request-id',
	'chargebee-idempotency-key',
	'cko-idempotency-key',
];

/** With a key the server can tell a repetition, and says so with these two statuses. */
// biome-ignore format: a row a line
const rowsOfKey = (field: string): Row<Match>[] => [
	[`status-409-${field}`, {status: 409, requestHeader: {[field]: true}}, 'conflict', failed, 'The first request with this key may still be running; wait, and send the same again.'],
	[`status-422-${field}`, {status: 422, requestHeader: {[field]: true}}, 'validation', refused, 'Correct the fields that the body names, or use a new key.'],
];

/** What is known more precisely than by a status or by the text of an error, in order: the first that applies decides. */
// biome-ignore format: a row a line
export const specialRows: readonly Row<Match>[] = [
	// A rate limit that it is of no use to wait for is a quota that is used up.
	['retry-hint', {status: 429, test: ({response}) => response !== undefined && retryHint(response.headers) === 'stop'}, ...quotaExhausted],
	// What the body says: a problem type (RFC 9457), a vendor's error code, a phrase.
	['problem-quota-exceeded', problem('quota-exceeded'), 'rate-limited', turnedAway, 'Slow down: the quota of this time window is used up.', slowly],
	['problem-abnormal-usage-detected', problem('abnormal-usage-detected'), 'rate-limited', turnedAway, 'Slow down: the server takes this use for abnormal and may shut it out.', slowly],
	['problem-temporary-reduced-capacity', problem('temporary-reduced-capacity'), 'overloaded', turnedAway, 'The server has little capacity for now; wait.'],
	// OpenAI.
	['code-insufficient-quota', {bodyCode: ['insufficient_quota', 'billing_hard_limit_reached']}, ...quotaExhausted],
	// Anthropic: a 429 like any other, but for its words.
	['spend-limit', {status: 429, bodyText: /\bspend(ing)?[ -]limit\b/i}, ...quotaExhausted],
	// Stripe.
	['code-rate-limit', {status: 400, bodyCode: 'rate_limit'}, 'rate-limited', turnedAway, 'Slow down; too many requests at once.', slowly],
	['secondary-rate-limit', {status: [403, 429], bodyText: /\bsecondary rate\b/i}, ...githubLimit],
	// GitHub's way to say 429.
	['status-403-no-quota', {status: 403, header: {'x-ratelimit-remaining': /^0$/}}, ...githubLimit],
	['status-403-retry-after', {status: 403, header: {'retry-after': true}}, ...githubLimit],
	...keyFields.flatMap(rowsOfKey),
	// RFC 9110, section 15.5.14: temporary only where the server says so.
	['status-413-retry-after', {status: 413, header: {'retry-after': true}}, 'too-large', turnedAway, 'Wait as the server says, or send less.'],
	// What `fetch` gives with `redirect: 'manual'` in a browser. Its status is hidden.
	['opaque-redirect', {test: ({response}) => response?.type === 'opaqueredirect'}, 'redirection', refused, 'The server points elsewhere.'],
	// A program may throw these two words itself, but then with a stack.
	['safari', {errorName: 'TypeError', message: /^Load failed( \(.*\))?$/, test: isWithoutStack}, ...noReason],
];

const invalid = (advice: string): RowVerdict => ['invalid-request', refused, advice];
const rateLimited: RowVerdict = ['rate-limited', turnedAway, 'Reduce the rate of calls.', slowly];
const hungUp: RowVerdict = [
	'client-closed',
	wrong,
	'This side hung up, or a hop before; check our own timeout.',
];
const notSetUp: RowVerdict = ['unsupported', refused, 'The server is not set up for this request.'];
const cdnFailed: RowVerdict = ['cdn-error', refused, 'A failure of the CDN; the body has its own code.'];
const ofProxy: RowVerdict = [
	'server-error',
	refused,
	"A proxy's own status; look it up in its documentation.",
];

/** Core's rows, and what core leaves to the class of the status. */
// biome-ignore format: a row a line
export const statusRows: Readonly<Record<number, RowVerdict>> = {
	...byStatus,
	400: invalid('Check the parameters: the server does not understand them.'),
	401: ['authentication', refused, 'Check tenant and credentials, and renew them if they have expired.'],
	402: ['payment-required', refused, 'Check the plan and its payment.'],
	403: ['permission', refused, 'Check what these credentials are allowed to do: not this.'],
	404: ['not-found', refused, 'Check the URL: nothing is there.'],
	405: invalid('Use a method that the Allow field names.'),
	406: invalid('Ask for another format in the Accept field.'),
	407: ['proxy-authentication', blocked, 'Give the proxy its credentials.'],
	409: ['conflict', refused, 'Read the resource again, settle the difference and send anew.'],
	410: ['gone', refused, 'Stop asking: it was removed for good.'],
	411: invalid('Send a Content-Length.'),
	412: ['precondition', refused, 'Read the resource again and send with its new ETag.'],
	413: ['too-large', refused, 'Send less.'],
	414: invalid('Shorten the URL.'),
	415: invalid('Send another Content-Type.'),
	417: invalid('Leave the Expect field out.'),
	420: rateLimited,
	422: ['validation', refused, 'Correct the fields that the body names.'],
	423: ['conflict', refused, 'The resource is locked; unlock it first.'],
	424: ['conflict', refused, 'A request that this one depends on has failed; repeat that one.'],
	426: invalid('Use the protocol that the Upgrade field names.'),
	428: invalid('Make the request conditional: send If-Match.'),
	// Shopify.
	430: rateLimited,
	431: ['too-large', refused, 'Shrink cookies or other fields.'],
	451: ['legal', refused, 'Blocked for legal reasons.'],
	// Codes from the logs of nginx and AWS, seen only behind a proxy.
	460: hungUp,
	499: hungUp,
	506: notSetUp,
	507: ['storage-full', refused, 'The server has no room left.'],
	508: notSetUp,
	510: notSetUp,
	// 520 to 530 are Cloudflare's, on the way from the CDN to the origin.
	520: ['bad-gateway', failed, 'The origin behind the CDN gave an empty or invalid answer.'],
	521: ['unavailable', turnedAway, 'The origin behind the CDN is down, or refuses it.'],
	522: ['timeout', failed, 'The origin did not answer the CDN in time.'],
	523: ['unreachable', turnedAway, 'The CDN finds no route to the origin.'],
	524: ['gateway-timeout', failed, 'The origin was too slow for the CDN; it may have acted.'],
	525: ['tls', turnedAway, 'The TLS handshake between CDN and origin failed.', {retryLimit: 1}],
	526: ['tls', refused, 'The CDN does not trust the certificate of the origin.'],
	527: cdnFailed,
	// Anthropic: everybody's load, and not this client's limit.
	529: ['overloaded', turnedAway, 'The provider is overloaded for everybody; wait.'],
	530: cdnFailed,
	561: ofProxy,
	598: ofProxy,
	599: ofProxy,
};
