import {isHTTPError} from 'ky';
import {adviceOn, type Category, classificationOf, explain, isRejectedError} from 'kyhooks';

/** The status that callers of this service get when the API has failed. Any other failure of the API is a 502. */
const statuses: Readonly<Partial<Record<Category, number>>> = {
	'invalid-request': 400,
	permission: 403,
	'not-found': 404,
	conflict: 409,
	gone: 410,
	'too-large': 413,
	validation: 422,
	'rate-limited': 503,
	'quota-exhausted': 503,
	unavailable: 503,
	overloaded: 503,
	// A circuit is open, or the API has asked for a pause.
	rejected: 503,
	// The service is stopping. A caller that has disconnected does not see this.
	cancelled: 503,
	timeout: 504,
	'gateway-timeout': 504,
};

/** Failures that the caller can correct. The API says which field is wrong, so the caller should see its answer. */
const passedOn: readonly Category[] = ['invalid-request', 'conflict', 'validation'];

/**
Turns the error of a call into a response: a problem document (RFC 9457) that says what failed, why the client stopped retrying, and when to retry.

A 401 of the API does not become a 401 here: it concerns the credentials of this service, which the caller cannot correct.
*/
export function failureAnswer(error: unknown): Response {
	const classification = classificationOf(error);
	if (classification === undefined) {
		return problem(500, {title: 'The service has failed'});
	}
	const {category} = classification;
	const {reason, attempts} = explain(error) ?? {};
	const wait = secondsUntilRetry(error);
	return problem(
		statuses[category] ?? 502,
		{
			title: `The users API: ${category}`,
			detail: adviceOn(classification),
			reason,
			attempts: attempts?.length,
			...(passedOn.includes(category) && isHTTPError<object>(error) && {cause: error.data}),
		},
		wait === undefined ? {} : {'retry-after': wait},
	);
}

export function problem(status: number, fields: object, headers: Record<string, string> = {}): Response {
	return Response.json(
		{status, ...fields},
		{status, headers: {'content-type': 'application/problem+json', ...headers}},
	);
}

/** From an open circuit, a closed gate, or the API's own response. */
function secondsUntilRetry(error: unknown): string | undefined {
	if (isRejectedError(error) && 'retryAfter' in error && typeof error.retryAfter === 'number') {
		return String(Math.ceil(error.retryAfter / 1_000));
	}
	return (isHTTPError(error) && error.response.headers.get('retry-after')) || undefined;
}
