import type {StopReason} from '../call/attempt.ts';
import {brand} from './brand.ts';

export type ResilienceErrorDetails = {
	/** A stable code for programs, such as `CIRCUIT_OPEN`. */
	code: string;
	/** The name of the hook that threw the error. */
	hook: string;
	request?: Request;
	/** Printed with the error, as the platform prints causes. */
	cause?: unknown;
};

/** The base class of every error that a hook of kyhooks throws itself. It is safe to print: `request`, whose headers may hold credentials, is not enumerable, so loggers do not list it. */
export class ResilienceError extends Error {
	override name = 'ResilienceError';
	readonly code: string;
	readonly hook: string;
	declare readonly request: Request | undefined;

	constructor(message: string, details: ResilienceErrorDetails) {
		super(message, details);
		this.code = details.code;
		this.hook = details.hook;
		Object.defineProperties(this, {request: {value: details.request}, [brand]: {value: true}});
	}
}

/** The base class of refusals: a circuit breaker is open, a retry budget is spent, a limiter is full. The request was not sent, and the server is not to blame. */
export class RejectedError extends ResilienceError {
	override name = 'RejectedError';
	/** The reason why the call ends, if the refused request is a retry. */
	readonly reason: StopReason;

	/** @param details `reason` is `rejected` by default */
	constructor(message: string, details: ResilienceErrorDetails & {reason?: StopReason}) {
		super(message, details);
		this.reason = details.reason ?? 'rejected';
	}
}
