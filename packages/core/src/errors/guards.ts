import {read} from '../verdict/safe-read.ts';
import {brand} from './brand.ts';
import type {RejectedError, ResilienceError} from './errors.ts';

// By brand and not by `instanceof`: two copies of this package may be installed, and errors cross realms.
function hasBrand(error: unknown, kind: string): boolean {
	const kinds = read(error, brand);
	return Array.isArray(kinds) && kinds.includes(kind);
}

/** Whether a hook of kyhooks threw this of its own accord. */
export function isResilienceError(error: unknown): error is ResilienceError {
	return hasBrand(error, 'resilience');
}

/** Whether this is a refusal of ours: nothing was sent. */
export function isRejectedError(error: unknown): error is RejectedError {
	return hasBrand(error, 'rejected');
}
