import {RejectedError, shownUrl} from '@kyhooks/core';
import {type Gate, remaining} from './gate.ts';

/** Thrown by `rateLimitGate()` when the server has asked, in its response to another call, for a longer wait than this call has time. Nothing was sent. */
export class GateClosedError extends RejectedError {
	override name = 'GateClosedError';
	declare readonly request: Request;
	/** Milliseconds until the server accepts requests again. */
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
