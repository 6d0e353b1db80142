import type {Call} from '@kyhooks/core';
import type {CircuitOpenError} from './errors.ts';
import type {CircuitBreakerPolicy} from './hook-options.ts';

/**
Asks the client's own `fallback` for an answer. Gives `undefined` where there is none, or none that can be used; then the refusal stands.

@throws the signal's reason when the caller gives up
*/
export async function answerInstead(
	call: Call,
	{fallback}: CircuitBreakerPolicy,
	error: CircuitOpenError,
): Promise<Response | undefined> {
	if (fallback === undefined) {
		return undefined;
	}
	const {request} = error;
	const answer = call.invoke('circuitBreaker.fallback', () => fallback({error, request}));
	const response = await settled(answer, request.signal);
	request.signal.throwIfAborted();
	if (response === undefined) {
		return undefined;
	}
	return call.invoke('circuitBreaker.fallback', () => {
		// By its tag: it may be of another realm.
		if (Object.prototype.toString.call(response) !== '[object Response]') {
			throw new TypeError(`a fallback must give a Response, got ${typeof response}`);
		}
		const attempt = call.attempts.at(-1);
		if (attempt !== undefined) {
			attempt.answeredBy = 'fallback';
		}
		return response;
	});
}

/** A rejection has been reported by then, and counts as no answer; an abort ends the wait. */
function settled<Value>(
	answer: Value | Promise<Value> | undefined,
	signal: AbortSignal,
): Promise<Value | undefined> {
	return new Promise(resolve => {
		const end = (value?: Value) => {
			signal.removeEventListener('abort', giveUp);
			resolve(value);
		};
		const giveUp = () => end();
		signal.addEventListener('abort', giveUp);
		Promise.resolve(answer).then(end, giveUp);
	});
}
