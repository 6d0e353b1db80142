import type {Attempt, TimeLimit} from './attempt.ts';
import type {Call} from './call.ts';
import {isResilienceError} from './errors.ts';
import type {Classification} from './verdict/classification.ts';
import {read} from './verdict/safe-read.ts';

/** Milliseconds: how much too early a platform's timer may fire by `performance.now` (measured in Node: up to 1). */
const earliness = 2;

/** The errors of our own that tell of a limit, by their code. */
const ownLimits: Readonly<Record<string, TimeLimit>> = Object.freeze({
	BODY_TIMEOUT: 'idle',
	OPERATION_TIMEOUT: 'total',
});

/**
Which limit a failure tells of; `undefined` where it tells of none of this side's, as a 504 does.

@param unanswered the attempt that it has cut off, where that had no answer yet
*/
export function timeLimitOf(
	call: Call,
	{category, origin}: Classification,
	error: unknown,
	unanswered?: Attempt,
): TimeLimit | undefined {
	if (category !== 'timeout') {
		return undefined;
	}
	if (origin === 'caller') {
		return 'caller';
	}
	if (isResilienceError(error)) {
		return ownLimits[error.code];
	}
	// The `DOMException` of this name is of a signal that the client's own `fetch` has made, and has no request.
	if (read(error, 'name') !== 'TimeoutError' || read(error, 'request') === undefined) {
		return undefined;
	}
	// ky throws the same error for both.
	return isOfTotal(call, unanswered) ? 'total' : 'attempt';
}

/** ky's own, for a client that sets none. */
const defaultTimeout = 10_000;

function isOfTotal(
	{options: {timeout = defaultTimeout, totalTimeout}, elapsed}: Call,
	unanswered: Attempt | undefined,
): boolean {
	if (typeof totalTimeout !== 'number') {
		return false;
	}
	// For an attempt ky has set one timer, for whichever would end first.
	return unanswered === undefined
		? elapsed >= totalTimeout - earliness
		: timeout === false || unanswered.startedAt + timeout >= totalTimeout;
}
