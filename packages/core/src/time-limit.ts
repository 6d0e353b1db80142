import type {TimeLimit} from './attempt.ts';
import type {Call} from './call.ts';
import type {Classification} from './classification.ts';
import {isResilienceError} from './errors.ts';
import {read} from './safe-read.ts';

/** Milliseconds: how much too early a platform's timer may fire by `performance.now` (measured in Node: up to 1). */
const earliness = 2;

/** The errors of our own that tell of a limit, by their code. */
const ownLimits: Readonly<Record<string, TimeLimit>> = Object.freeze({
	BODY_TIMEOUT: 'idle',
	OPERATION_TIMEOUT: 'total',
});

/** Which limit a failure tells of; `undefined` where it tells of none of this side's, as a 504 does. */
export function timeLimitOf(
	{options: {totalTimeout}, elapsed}: Call,
	{category, origin}: Classification,
	error: unknown,
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
	return typeof totalTimeout === 'number' && elapsed >= totalTimeout - earliness ? 'total' : 'attempt';
}
