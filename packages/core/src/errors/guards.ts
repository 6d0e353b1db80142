import type {StopReason} from '../call/attempt.ts';
import {read} from '../verdict/safe-read.ts';

export const brand: unique symbol = Symbol.for('kyhooks.error');

/** What every error that a hook throws of its own accord has. */
export type OwnError = Error & Readonly<{code: string; hook: string; request: Request | undefined}>;

// By brand and not by `instanceof`: two copies of this package may be installed, and errors cross realms.
function hasBrand(error: unknown, kind: string): boolean {
	const kinds = read(error, brand);
	return Array.isArray(kinds) && kinds.includes(kind);
}

/** Whether a hook of kyhooks threw this of its own accord. */
export function isResilienceError(error: unknown): error is OwnError {
	return hasBrand(error, 'resilience');
}

/** Whether this is a refusal of ours: nothing was sent. */
export function isRejectedError(error: unknown): error is OwnError & Readonly<{reason: StopReason}> {
	return hasBrand(error, 'rejected');
}
