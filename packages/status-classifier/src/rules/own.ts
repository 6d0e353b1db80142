import {isRejectedError} from '@kyhooks/core';
import {type CompleteRule, type RuleState, rule} from '../rule.ts';

const cancelled = {
	category: 'cancelled',
	retry: 'never',
	origin: 'caller',
	advice: 'The caller cancelled the call; this is not an error.',
} as const;

/** What this program or its user did: a refusal, an abort, a deadline, a timer. */
export const ownRules: readonly CompleteRule[] = Object.freeze([
	rule(
		'rejected',
		// A caller may abort with the refusal of another call, which then says nothing of this one.
		{test: state => isRejectedError(state.error) && !wasAbortedWith(state)},
		{
			category: 'rejected',
			retry: 'never',
			neverSent: true,
			origin: 'client',
			advice: 'Refused before it was sent, to spare the server; try again later.',
		},
	),
	// ky's own class bears the same name as the platform's error for a caller's `AbortSignal.timeout()`.
	rule(
		'caller-timeout',
		{errorName: 'TimeoutError', test: state => isDOMException(state.error) || wasAbortedWith(state)},
		{
			category: 'timeout',
			retry: 'never',
			origin: 'caller',
			advice: 'The deadline of the caller has passed; allow more time or ask for less.',
		},
	),
	rule('cancelled-with-reason', {test: wasAbortedWith}, cancelled),
	rule('cancelled', {errorName: 'AbortError'}, cancelled),
	rule('code-und-err-aborted', {code: ['UND_ERR_ABORTED', 'UND_ERR_ABORT', 'ABORT_ERR']}, cancelled),
	rule(
		'timeout',
		{errorName: 'TimeoutError'},
		{
			category: 'timeout',
			retry: 'if-idempotent',
			origin: 'client',
			advice: 'No answer within the time limit of this client; raise the limit or find out what is slow.',
		},
	),
	rule(
		'body-timeout',
		// Of `@kyhooks/timeout`. The silence is the server's, so it counts as the server's failure.
		{code: 'BODY_TIMEOUT'},
		{
			category: 'timeout',
			retry: 'if-idempotent',
			origin: 'client',
			advice:
				'The body stood still for longer than this client allows; raise the limit or find out what is slow.',
		},
	),
	rule(
		'code-und-err-closed',
		{code: 'UND_ERR_CLOSED'},
		{
			category: 'client-closed',
			retry: 'never',
			neverSent: true,
			origin: 'client',
			advice: 'The dispatcher was closed by this program before the request; make a new one.',
		},
	),
	rule(
		'code-und-err-destroyed',
		{code: 'UND_ERR_DESTROYED'},
		{
			category: 'client-closed',
			retry: 'never',
			origin: 'client',
			advice: 'The dispatcher was destroyed by this program; make a new one.',
		},
	),
]);

/** Whether the error is the very reason that the request's signal was aborted with. */
function wasAbortedWith({error, request}: RuleState): boolean {
	return request?.signal?.aborted === true && request.signal.reason === error;
}

/** By tag and not by `instanceof`: errors cross realms, and not every runtime has the class. */
function isDOMException(error: unknown): boolean {
	return Object.prototype.toString.call(error) === '[object DOMException]';
}
