import {isResilienceError, ResilienceError, shownUrl} from '@kyhooks/core';

const code = 'BODY_TIMEOUT';

/** Thrown when no byte of a body arrives for as long as `timeout({idle})` allows while a read waits for one. The connection is closed. */
export class BodyTimeoutError extends ResilienceError {
	override name = 'BodyTimeoutError';
	declare readonly request: Request;
	/** The number of the attempt that the body belongs to, from 1. */
	readonly attempt: number;
	/** The milliseconds of silence that were allowed. */
	readonly idle: number;
	/** The bytes received before. */
	readonly bytesReceived: number;
	/** Milliseconds since the attempt began. */
	readonly elapsed: number;

	constructor(details: Pick<BodyTimeoutError, 'request' | 'attempt' | 'idle' | 'bytesReceived' | 'elapsed'>) {
		const {request, attempt, idle, bytesReceived, elapsed} = details;
		super(
			`${request.method} ${shownUrl(request.url)}: no byte of the body came for ${idle} ms, after ${bytesReceived} bytes (attempt ${attempt}, after ${Math.round(elapsed)} ms)`,
			{code, hook: 'timeout', request},
		);
		this.attempt = attempt;
		this.idle = idle;
		this.bytesReceived = bytesReceived;
		this.elapsed = Math.round(elapsed);
	}
}

/** Whether an error is a `BodyTimeoutError`. Also works across realms and copies of the package. */
export function isBodyTimeoutError(error: unknown): error is BodyTimeoutError {
	return isResilienceError(error) && error.code === code;
}
