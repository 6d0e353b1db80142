import {type Call, explain} from '@kyhooks/core';
import {isTimeoutError} from 'ky';

/** The same error may end several calls: those of a client over another, or of a `fetch` made for a test. */
const named = new WeakSet<Error>();

/** Adds to the message of ky's `TimeoutError` which limit it was, in which attempt, and the time spent. ky's own says neither. */
export function nameLimit(call: Call, error: Error): Error {
	const words = isTimeoutError(error) && !named.has(error) ? wordsFor(call, error) : undefined;
	// Of an error that somebody has frozen, and of a `DOMException`, the message is what it is.
	if (words !== undefined && Reflect.set(error, 'message', `${error.message} (${words})`)) {
		named.add(error);
	}
	return error;
}

function wordsFor({attempts, options}: Call, error: Error): string | undefined {
	const {timeLimit, totalTime = 0} = explain(error) ?? {};
	const {number, startedAt = 0} = attempts.at(-1) ?? {};
	const when = number === undefined ? 'before the first attempt' : `attempt ${number}`;
	switch (timeLimit) {
		case 'attempt':
			return `${when}, after ${Math.round(totalTime - startedAt)} ms: an attempt may take ${options.timeout} ms`;
		case 'total':
			return `${when}, after ${Math.round(totalTime)} ms of the call: a call may take ${options.totalTimeout} ms`;
		default:
			return undefined;
	}
}
