import {type Classification, type Outcome, outcomeOf, type RequestFacts} from '@kyhooks/core';
import {judge} from './judge.ts';

/**
Classifies a failure by the default rules: what it is, and whether to retry. Pure, and never throws, whatever it gets.

Use it for failures that no ky hook sees: malformed JSON, a schema that does not match, a body that broke half-way, a bad URL. A failure of a client with hooks was already classified by that client's own rules; `classificationOf` returns the result.

@param subject anything that was thrown, a `Response`, or an outcome: `{response, body?}` or `{error}`.
@param request what is known of the request. A few rules look at its header fields, and its signal shows whether the call was cancelled.
@example
```
import ky from 'ky';
import {adviceOn, classify} from '@kyhooks/status-classifier';

try {
	await ky('https://api.example.com/users/42').json();
} catch (error) {
	const verdict = classify(error);
	console.error(verdict.category, adviceOn(verdict));
}
```
*/
export function classify(subject: unknown, request?: RequestFacts): Classification {
	try {
		return judge(outcomeFrom(subject, request), request);
	} catch {
		// A proxy or a getter that throws: nothing can be read from it.
		return judge({error: undefined});
	}
}

function outcomeFrom(subject: unknown, request: RequestFacts | undefined): Outcome {
	if (isOutcome(subject)) {
		return subject.response === undefined ? outcomeOf(subject.error, request) : subject;
	}
	return isResponse(subject) ? {response: subject} : outcomeOf(subject, request);
}

const outcomeKeys = new Set(['response', 'body', 'error']);

/** Whether a value is a plain record with only the keys of an outcome. An error with a `response` property is not. */
function isOutcome(value: unknown): value is Outcome {
	const record: object = Object(value);
	const prototype: unknown = Object.getPrototypeOf(record);
	return (
		(prototype === null || Object.getPrototypeOf(prototype) === null) &&
		Object.keys(record).every(key => outcomeKeys.has(key)) &&
		('error' in record || ('response' in record && isResponse(record.response)))
	);
}

/** Checks the tag, since a response may come from another realm. */
function isResponse(value: unknown): value is Response {
	return Object.prototype.toString.call(value) === '[object Response]';
}
