import {read} from '../verdict/safe-read.ts';
import {brand} from './brand.ts';
import type {RejectedError, ResilienceError} from './errors.ts';

/** Whether a hook of kyhooks threw this of its own accord. */
export function isResilienceError(error: unknown): error is ResilienceError {
	// By brand and not by `instanceof`: two copies of this package may be installed, and errors cross realms.
	return read(error, brand) !== undefined;
}

/** Whether this is a refusal of ours: nothing was sent. */
export function isRejectedError(error: unknown): error is RejectedError {
	return read(error, brand) === 'rejected';
}
