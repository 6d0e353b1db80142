import {read} from '../verdict/safe-read.ts';
import {brand} from './brand.ts';
import type {RejectedError, ResilienceError} from './errors.ts';

/** Whether a hook of kyhooks threw this of its own accord. */
// By brand and not by `instanceof`: two copies of this package may be installed, and errors cross realms.
export function isResilienceError(error: unknown): error is ResilienceError {
	return read(error, brand) === true;
}

/** Whether this is a refusal of ours: nothing was sent. No other error of ours has a reason. */
export function isRejectedError(error: unknown): error is RejectedError {
	return isResilienceError(error) && 'reason' in error;
}
