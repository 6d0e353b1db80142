import type {Call, Classification} from '@kyhooks/core';
import {catchRejection, longestTimer} from '@kyhooks/core';
import type {BackoffState} from './backoff.ts';
import type {RetrySettings} from './client-settings.ts';
import {spread} from './jitter.ts';
import {retryDefaults} from './options.ts';

/**
The wait of our own before the next attempt, in milliseconds: the backoff, capped, then the jitter.

A backoff or a jitter that throws, or gives anything but a duration, is reported, and the default takes its place for that wait.

@param owner whose options they are, for the report
*/
export function ownWait(
	call: Call,
	{backoff, jitter}: RetrySettings,
	classification?: Classification,
	owner = 'retry',
): number {
	const before = call.attempts.at(-2)?.decision;
	const state: BackoffState = {
		attempt: call.attempts.length,
		lastWait: before?.retry === true ? before.wait : 0,
		...(classification === undefined ? {} : {classification}),
	};
	const wait = call.invoke(`${owner}.backoff`, () => checked(backoff(state))) ?? retryDefaults.backoff(state);
	if (backoff.randomized === true) {
		return wait;
	}
	return typeof jitter === 'function'
		? (call.invoke(`${owner}.jitter`, () => checked(jitter(wait))) ?? spread(wait, 'full'))
		: spread(wait, jitter);
}

function checked(wait: number): number {
	if (typeof wait !== 'number' || !(wait >= 0)) {
		// A promise, from a callback that must not wait: its rejection is nobody's else to hear.
		catchRejection(wait, () => {});
		throw new RangeError(`a wait must be a number of milliseconds of at least 0, got ${String(wait)}`);
	}
	return Math.min(wait, longestTimer);
}
