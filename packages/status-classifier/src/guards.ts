import {type Category, classificationOf} from '@kyhooks/core';
import {classify} from './classify.ts';

/**
Whether a failure is of one of some categories. Misspelt ones do not compile.

Not a type predicate, as no guard here is: what is not rate-limited may be an `HTTPError` all the same.

@param subject an error that a call threw, or a response that it returned
@example
```
if (hasCategory(error, 'rate-limited', 'overloaded')) {
	showNotice('The service is busy; please try again in a minute.');
}
```
*/
export function hasCategory(subject: unknown, ...categories: readonly [Category, ...Category[]]): boolean {
	// As its client has judged it; what no client has seen is judged now, by the default rules.
	return categories.includes((classificationOf(subject) ?? classify(subject)).category);
}

type Guard = (subject: unknown) => boolean;

/** Too many calls: 429 and what vendors say instead. To wait helps. */
export const isRateLimited: Guard = subject => hasCategory(subject, 'rate-limited');

/** A quota or a spending limit is used up. To wait does not help soon. */
export const isQuotaExhausted: Guard = subject => hasCategory(subject, 'quota-exhausted');

/** The server does not know who is calling: 401. */
export const isAuthentication: Guard = subject => hasCategory(subject, 'authentication');

/** The server knows who is calling, and does not allow it: 403. */
export const isPermission: Guard = subject => hasCategory(subject, 'permission');

/** Nothing is there: 404, and 410. */
export const isNotFound: Guard = subject => hasCategory(subject, 'not-found', 'gone');

/** The request contradicts the state of the resource: 409, 412, 423, 424. */
export const isConflict: Guard = subject => hasCategory(subject, 'conflict', 'precondition');

/** What was sent is wrong: 400, 422 and their kin. */
export const isValidation: Guard = subject => hasCategory(subject, 'validation', 'invalid-request');

/** Something took too long: our limit, the caller's deadline, the connection, the server, a gateway. */
export const isTimeout: Guard = subject =>
	hasCategory(subject, 'timeout', 'connect-timeout', 'gateway-timeout');

/** The caller gave up or left the page, which is not a failure. */
export const isCancelled: Guard = subject => hasCategory(subject, 'cancelled');

/** The server could not be reached, or the connection did not last; also where this device is offline. */
export const isNetworkFailure: Guard = subject =>
	hasCategory(
		subject,
		'network',
		'dns',
		'connect-failed',
		'connect-timeout',
		'connection-lost',
		'body-interrupted',
		'unreachable',
		'offline',
		'refused-stream',
		'proxy',
		'protocol',
		'tls',
	);

/** The server failed: the 5xx. */
export const isServerFailure: Guard = subject =>
	hasCategory(
		subject,
		'server-error',
		'bad-gateway',
		'unavailable',
		'gateway-timeout',
		'overloaded',
		'storage-full',
		'unsupported',
		'cdn-error',
	);

/** An answer came, and it is not what was agreed: not JSON, not by the schema, not in its content coding. */
export const isInvalidResponse: Guard = subject => hasCategory(subject, 'invalid-response', 'body-corrupt');

/** An error in this program: a URL, a header or an option that cannot be sent. */
export const isMisuse: Guard = subject => hasCategory(subject, 'misuse');
