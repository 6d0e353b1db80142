import type {Call} from '@kyhooks/core';
import {isTimeoutError} from 'ky';

/** Adds to the message of ky's `TimeoutError` which limit it was, in which attempt, and the time spent. ky's own says neither. */
export function nameLimit({attempts, options, elapsed}: Call, error: Error): Error {
	const attempt = attempts.at(-1);
	if (attempt === undefined || !isTimeoutError(error)) {
		return error;
	}
	const {number, duration = 0, timeLimit} = attempt;
	if (timeLimit === 'attempt') {
		error.message += ` (attempt ${number}, after ${Math.round(duration)} ms: an attempt may take ${options.timeout} ms)`;
	} else if (timeLimit === 'total') {
		error.message += ` (attempt ${number}, after ${Math.round(elapsed)} ms of the call: a call may take ${options.totalTimeout} ms)`;
	}
	return error;
}
