import {isResilienceError, ResilienceError} from '@kyhooks/core';

const code = 'OPERATION_TIMEOUT';

/** The method by which Node, Deno and Bun print an object. The cause may be an error from ky, of which they would print the request's header fields. */
const inspection = Symbol.for('nodejs.util.inspect.custom');

/** Thrown when the `totalTimeout` of an operation is up while it runs. Its `cause` is the failure of the run before, if there was one. */
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

/** Checks the code, since the operation may come from another copy of this package. */
export function isOperationTimeout(error: unknown): boolean {
	return isResilienceError(error) && error.code === code;
}
