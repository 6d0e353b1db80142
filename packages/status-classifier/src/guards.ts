import {type Category, classificationOf} from '@kyhooks/core';
import {classify} from './classify.ts';

/**
Whether a failure has one of these categories. A misspelt category does not compile.

This is not a type predicate, and no guard here is: what is not rate-limited may still be an `HTTPError`.

@param subject an error that a call threw, or a response that it returned
@example
```
if (hasCategory(error, 'rate-limited', 'overloaded')) {
	showNotice('The service is busy; please try again in a minute.');
}
```
*/
export function hasCategory(subject: unknown, ...categories: readonly [Category, ...Category[]]): boolean {
	// The classification by its client; a failure that no client has seen is classified now, by the default rules.
	return categories.includes((classificationOf(subject) ?? classify(subject)).category);
}

type Guard = (subject: unknown) => boolean;

/** Too many requests: 429, and what vendors send instead. Waiting helps. */
export const isRateLimited: Guard = subject => hasCategory(subject, 'rate-limited');

/** A quota or a spending limit is used up. Waiting does not help soon. */
export const isQuotaExhausted: Guard = subject => hasCategory(subject, 'quota-exhausted');

/** Not authenticated: the server does not know who is calling (401). */
export const isAuthentication: Guard = subject => hasCategory(subject, 'authentication');

/** Not permitted: the server knows who is calling, and does not allow it (403). */
export const isPermission: Guard = subject => hasCategory(subject, 'permission');

/** Not found: 404 and 410. */
export const isNotFound: Guard = subject => hasCategory(subject, 'not-found', 'gone');

/** The request conflicts with the state of the resource: 409, 412, 423, 424. */
export const isConflict: Guard = subject => hasCategory(subject, 'conflict', 'precondition');

/** The request is invalid: 400, 422 and the like. */
export const isValidation: Guard = subject => hasCategory(subject, 'validation', 'invalid-request');

/** Something took too long: a limit of this client, the caller's deadline, the connection, the server, or a gateway. */
export const isTimeout: Guard = subject =>
	hasCategory(subject, 'timeout', 'connect-timeout', 'gateway-timeout');

/** The caller aborted or left the page, which is not a failure. */
export const isCancelled: Guard = subject => hasCategory(subject, 'cancelled');

/** The server could not be reached, or the connection was lost. Also if this device is offline. */
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

/** A response came, but it is invalid: malformed JSON, a schema mismatch, or a wrong content coding. */
export const isInvalidResponse: Guard = subject => hasCategory(subject, 'invalid-response', 'body-corrupt');

/** An error in this program: a URL, a header or an option that cannot be sent. */
export const isMisuse: Guard = subject => hasCategory(subject, 'misuse');
