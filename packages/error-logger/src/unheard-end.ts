import type {Attempt, Call} from '@kyhooks/core';

/** Whether the caller gets the failed response of this attempt, by its client's `throwHttpErrors`. */
export function isReturned({status, decision}: Attempt, call: Call): boolean {
	const {throwHttpErrors = true} = call.options;
	if (status === undefined || decision?.retry === true || throwHttpErrors === true) {
		return false;
	}
	return throwHttpErrors === false || call.invoke('throwHttpErrors', () => throwHttpErrors(status)) === false;
}

/** Whether what this attempt failed with is no error: ky throws it as it is, past all its hooks. Of an abort, core tells. */
export function isPastHooks({status, decision, subject, classification}: Attempt): boolean {
	return (
		status === undefined &&
		decision?.retry !== true &&
		classification?.origin !== 'caller' &&
		!(subject instanceof Error)
	);
}
