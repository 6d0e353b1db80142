import {type Call, type Classification, recordOf, withoutQuery} from '@kyhooks/core';
import type {RetryPolicy} from './options.ts';

/** Whose retry it is, and who wants to hear of it. */
type Teller = Readonly<{
	/** The function whose option `onRetry` is. */
	owner: string;
	/** The operation's name. */
	operation?: string | undefined;
	onRetry: RetryPolicy['onRetry'];
}>;

/**
Tells of a retry before its wait, if one was decided.

@param request the one that failed; an empty method and URL where it is not known
*/
export function announce(
	call: Call,
	classification: Classification,
	{method, url}: Readonly<{method: string; url: string}>,
	{owner, operation, onRetry}: Teller,
): void {
	const attempt = call.attempts.at(-1);
	if (attempt?.decision?.retry !== true) {
		return;
	}
	const {wait, source} = attempt.decision;
	call.emit({type: 'retry-scheduled', attempt: recordOf(attempt), wait, source, classification});
	if (onRetry !== undefined) {
		const record = Object.freeze({
			call: call.id,
			...(operation === undefined ? {} : {operation}),
			method,
			url: URL.canParse(url) ? withoutQuery(url) : '',
			attempt: attempt.number,
			wait,
			source,
			classification,
		});
		call.invoke(`${owner}.onRetry`, () => onRetry(record));
	}
}
