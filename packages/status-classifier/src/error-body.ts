import {isJson, isProblem} from './json-body.ts';
import {matchesStatus} from './match.ts';
import type {Rule} from './rule.ts';

/** Where vendors' error codes are known to change what a status means. No 5xx is among them: they are retried by their status, and a body must not delay that. */
const tellingStatuses = [400, 402, 403, 409, 422, 429];

/** What reading an error body may take before the verdict goes without it, in milliseconds. Most come with their headers. */
export const longestRead = 250;

/** Whether the body of a failed response can change the verdict, so that it is worth reading before the retry is decided. */
export function isTelling(response: Response, rules: readonly Rule[], maxBytes: number): boolean {
	const {headers, status} = response;
	return (
		maxBytes > 0 &&
		isJson(response) &&
		Number(headers.get('content-length') ?? 0) <= maxBytes &&
		(tellingStatuses.includes(status) || isProblem(response) || rules.some(rule => asksForBody(rule, status)))
	);
}

function asksForBody({when}: Rule, status: number): boolean {
	return (
		(when.bodyCode !== undefined || when.bodyText !== undefined || when.test !== undefined) &&
		(when.status === undefined || matchesStatus(when.status, status))
	);
}
