import type {Decision, StopReason} from './attempt.ts';

const words: Readonly<Record<StopReason | 'pending', string>> = Object.freeze({
	success: 'it succeeded',
	pending: 'it is not over',
	limit: 'no more retries are allowed',
	method: 'a request with this method may not be repeated when the server may have acted',
	status: "the client's own statusCodes leave this status out",
	'not-retryable': 'the same request would fail in the same way',
	deadline: 'the time of the call was up, or would have been before the next attempt',
	offline: 'this device was offline for as long as the call could wait',
	'long-wait': 'the server asks for a longer wait than is allowed',
	'unreplayable-body': 'the body is a stream, which can be sent only once',
	'server-said-no': 'the server said that a retry is of no use',
	budget: 'the retries of this client have used up their budget for this server',
	rejected: 'nothing more is sent, to spare the server',
	aborted: 'the caller gave up',
});

/** Why a call ended, in words for a person. */
export function wordsFor(reason: StopReason | 'pending', decision: Decision | undefined): string {
	const wait = decision?.retry === false ? decision.wait : undefined;
	return wait === undefined ? words[reason] : `${words[reason]} (a wait of ${Math.round(wait)} ms)`;
}

/** The same for a failure that came after an attempt which had ended well: that of a body while the caller read it, or of what was in it. */
export function wordsForLate(reason: StopReason | 'pending'): string {
	return reason === 'not-retryable'
		? 'it failed after the answer had been given to the caller, and such a failure is not retried'
		: words[reason];
}
