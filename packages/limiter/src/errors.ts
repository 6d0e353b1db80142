import {isRejectedError, RejectedError, shownUrl} from '@kyhooks/core';

/** Why a request was refused: too many wait already, or it would have to wait for longer than its call has time. */
export type LimiterReason = 'LIMITER_QUEUE_FULL' | 'LIMITER_NO_TIME';

/** Thrown by `limiter()` for a request that it refuses. Nothing was sent. */
export class LimiterRejectedError extends RejectedError {
	override name = 'LimiterRejectedError';
	declare readonly code: LimiterReason;
	/** The least time after which the request could have been sent, in milliseconds. */
	readonly retryAfter: number;

	constructor(request: Request, code: LimiterReason, waiting: number, wait: number) {
		const retryAfter = Math.ceil(wait);
		const why =
			code === 'LIMITER_QUEUE_FULL'
				? `its queue is full (${waiting} waiting)`
				: `its turn would come in ${retryAfter} ms, and the call has too little time left`;
		super(`${request.method} ${shownUrl(request.url)} was not sent: ${why}`, {
			code,
			hook: 'limiter',
			request,
		});
		this.retryAfter = retryAfter;
	}
}

/** Whether this is the error of a request that `limiter()` has refused. Recognises the errors of another copy of this package too. */
export function isLimiterRejectedError(error: unknown): error is LimiterRejectedError {
	return isRejectedError(error) && error.hook === 'limiter';
}
