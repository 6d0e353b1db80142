import {type Call, isFailure, type Outcome} from '@kyhooks/core';
import type {OperationLink} from './operation-link.ts';

/**
Tells the operation around a call of an attempt that begins.

@returns tells it of the end. One that must not be repeated may have done its work, unless its failure proves that it did not.
*/
export function noteAttempt(
	call: Call,
	around: OperationLink,
	request: Request,
	mayBeRepeated: boolean,
): (outcome: Outcome) => void {
	const before = call.attempts.at(-2)?.decision;
	if (before?.retry === true && before.source === 'forced') {
		around.take();
	}
	around.note(call.id, mayBeRepeated);
	if (mayBeRepeated) {
		return () => {};
	}
	const withdraw = around.risk();
	return outcome => {
		if (outcome.response !== undefined && !isFailure(outcome.response)) {
			return;
		}
		const {retry, neverSent} = call.classify(outcome, request);
		if (retry === 'always' || neverSent) {
			withdraw();
		}
	};
}
