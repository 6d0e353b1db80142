import {isResilienceError, ResilienceError} from '@kyhooks/core';

const code = 'OPERATION_TIMEOUT';

/** The time of an operation was up while it ran. Its cause is the failure of the run before, if there was one. */
export class OperationTimeoutError extends ResilienceError {
	override name = 'OperationTimeoutError';

	constructor(operation: string | undefined, totalTimeout: number, cause?: unknown) {
		super(`${operation ?? 'The operation'} was not over after ${totalTimeout} ms`, {
			code,
			hook: 'retry',
			cause,
		});
	}
}

/** Known by its code, since an operation may be of another copy of this package. */
export function isOperationTimeout(error: unknown): boolean {
	return isResilienceError(error) && error.code === code;
}
