import {read} from '../verdict/safe-read.ts';
import {brand} from './brand.ts';
import type {RejectedError, ResilienceError} from './errors.ts';

/** Whether a hook of kyhooks threw this error itself. */
// Checked by brand and not by `instanceof`: two copies of this package may be installed, and errors may come from another realm.
export function isResilienceError(error: unknown): error is ResilienceError {
	return read(error, brand) === true;
}

/** Whether this error is a refusal by a hook, so the request was not sent. No other error of kyhooks has a `reason`. */
export function isRejectedError(error: unknown): error is RejectedError {
	return isResilienceError(error) && 'reason' in error;
}
