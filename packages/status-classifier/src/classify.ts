import {type Classification, type Outcome, outcomeOf, type RequestFacts} from '@kyhooks/core';
import {judge} from './judge.ts';

/**
Judges a failure by the default rules: what it is, whether to try again. Pure, and never throws, whatever it is given.

For what no ky hook sees (malformed JSON, a schema that does not match, a body that broke half-way, a bad URL) it is the only judge. A failure that went through a client with hooks has been judged already, by that client's own rules: ask `classificationOf`.

@param subject anything that was thrown, a `Response`, or an outcome: `{response, body?}` or `{error}`.
@param request what is known of the request; a few rules look at its fields, and its signal tells a cancelled call.
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
		// A proxy or a getter that throws: nothing can be known of it.
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

/** A plain record of what an outcome has, and nothing else: an error that has a `response` of its own is none. */
function isOutcome(value: unknown): value is Outcome {
	const record: object = Object(value);
	const prototype: unknown = Object.getPrototypeOf(record);
	return (
		(prototype === null || Object.getPrototypeOf(prototype) === null) &&
		Object.keys(record).every(key => outcomeKeys.has(key)) &&
		('error' in record || ('response' in record && isResponse(record.response)))
	);
}

/** By tag, since a response may come from another realm. */
function isResponse(value: unknown): value is Response {
	return Object.prototype.toString.call(value) === '[object Response]';
}
