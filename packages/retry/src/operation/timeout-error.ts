import {isResilienceError, ResilienceError} from '@kyhooks/core';

const code = 'OPERATION_TIMEOUT';

/** How Node, Deno and Bun are told what to print. Of an error of ky's they would show the header fields of its request, and one may be the cause. */
const inspection = Symbol.for('nodejs.util.inspect.custom');

/** The time of an operation was up while it ran. Its cause is the failure of the run before, if there was one. */
export class OperationTimeoutError extends ResilienceError {
	override name = 'OperationTimeoutError';

	constructor(operation: string | undefined, totalTimeout: number, cause?: unknown) {
		super(`${operation ?? 'The operation'} was not over after ${totalTimeout} ms`, {
			code,
			hook: 'retry',
			cause,
		});
		const value = () => String(this.stack).replace(/^Error/, this.name);
		Object.defineProperty(this, inspection, {value});
	}
}

/** Known by its code, since an operation may be of another copy of this package. */
export function isOperationTimeout(error: unknown): boolean {
	return isResilienceError(error) && error.code === code;
}
