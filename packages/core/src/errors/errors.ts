import type {StopReason} from '../call/attempt.ts';
import {brand} from './brand.ts';

export type ResilienceErrorDetails = {
	/** Stable and for machines, such as `CIRCUIT_OPEN`. */
	code: string;
	/** The hook that threw it. */
	hook: string;
	request?: Request;
	/** Printed with the error, as the platform prints causes. */
	cause?: unknown;
};

/** The base of every error that a hook throws of its own accord. It may be printed: its request, with the credentials in its header fields, is not among what loggers list. */
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

/** The base of our own refusals (breaker open, budget spent, limiter full): the request was not sent, and the server is not to blame. */
export class RejectedError extends ResilienceError {
	override name = 'RejectedError';
	/** Why the call ends, where it is a retry that was refused. */
	readonly reason: StopReason;

	/** @param details the reason is `rejected` by default */
	constructor(message: string, details: ResilienceErrorDetails & {reason?: StopReason}) {
		super(message, details);
		this.reason = details.reason ?? 'rejected';
	}
}
