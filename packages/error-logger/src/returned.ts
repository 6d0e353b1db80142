import type {Attempt, Call} from '@kyhooks/core';

/** Whether the caller gets the failed response of this attempt, by its client's `throwHttpErrors`. */
export function isReturned({status, decision}: Attempt, call: Call): boolean {
	const {throwHttpErrors = true} = call.options;
	if (status === undefined || decision?.retry === true || throwHttpErrors === true) {
		return false;
	}
	return throwHttpErrors === false || call.invoke('throwHttpErrors', () => throwHttpErrors(status)) === false;
}
