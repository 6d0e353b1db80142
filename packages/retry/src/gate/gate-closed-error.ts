import {RejectedError, withoutQuery} from '@kyhooks/core';

/** What kept an attempt from being sent. */
export type GateClosed = Readonly<{
	/** Milliseconds until the gate opens. */
	retryAfter: number;
	/** Of the response that has closed it. */
	status: number;
}>;

/** The server has asked, in its answer to another call, to be left alone for longer than this call has time. Nothing was sent. */
export class GateClosedError extends RejectedError {
	override name = 'GateClosedError';
	declare readonly request: Request;
	/** Milliseconds until the server takes requests again. */
	readonly retryAfter: number;

	constructor(request: Request, {retryAfter, status}: GateClosed) {
		const wait = Math.ceil(retryAfter);
		super(
			`${request.method} ${withoutQuery(request.url)} was not sent: with a ${status} the server has asked to be left alone for another ${wait} ms, and the time of the call is up before`,
			{code: 'GATE_CLOSED', hook: 'retry', request},
		);
		this.retryAfter = wait;
	}
}
