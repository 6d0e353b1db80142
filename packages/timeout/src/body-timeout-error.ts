import {isResilienceError, ResilienceError, shownUrl} from '@kyhooks/core';

const code = 'BODY_TIMEOUT';

/** A body stood still: no byte of it came for as long as `timeout({idle})` allows, while somebody waited for one. Its connection is closed. */
export class BodyTimeoutError extends ResilienceError {
	override name = 'BodyTimeoutError';
	declare readonly request: Request;
	/** The number of the attempt that brought the body, from 1. */
	readonly attempt: number;
	/** Milliseconds of silence that were allowed. */
	readonly idle: number;
	/** Bytes that had come. */
	readonly bytesReceived: number;
	/** Milliseconds from the start of the attempt. */
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

/** Whether a body stood still for too long. Also across realms and copies of the package. */
export function isBodyTimeoutError(error: unknown): error is BodyTimeoutError {
	return isResilienceError(error) && error.code === code;
}
