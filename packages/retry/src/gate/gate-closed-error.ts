import {RejectedError, shownUrl} from '@kyhooks/core';
import {type Gate, remaining} from './gate.ts';

/** The server has asked, in its answer to another call, to be left alone for longer than this call has time. Nothing was sent. */
export class GateClosedError extends RejectedError {
	override name = 'GateClosedError';
	declare readonly request: Request;
	/** Milliseconds until the server takes requests again. */
	readonly retryAfter: number;

	constructor(request: Request, gate: Pick<Gate, 'until' | 'status'>) {
		const wait = Math.ceil(remaining(gate));
		super(
			`${request.method} ${shownUrl(request.url)} was not sent: after a ${gate.status}, the server accepts requests in ${wait} ms, and the call has less time left`,
			{code: 'GATE_CLOSED', hook: 'rate-limit-gate', request},
		);
		this.retryAfter = wait;
	}
}
