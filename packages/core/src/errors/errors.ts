import type {StopReason} from '../call/attempt.ts';
import {type ErrorFields, errorFields, inspectionOf} from './error-fields.ts';
import {brand} from './guards.ts';

/** How Node, Deno and Bun are told what to print. */
const inspection = Symbol.for('nodejs.util.inspect.custom');

type Inspect = (value: unknown, options?: object) => string;

export type ResilienceErrorDetails = {
	/** Stable and for machines, such as `CIRCUIT_OPEN`. */
	code: string;
	/** The hook that threw it. */
	hook: string;
	request?: Request;
	cause?: unknown;
};

/** The base of every error that a hook throws of its own accord. Printed, or made JSON of, it shows no request, and of its cause the name and the code: an error of ky's would show the header fields of its request, credentials and all. */
export class ResilienceError extends Error {
	override name = 'ResilienceError';
	readonly code: string;
	readonly hook: string;
	readonly request: Request | undefined;

	static {
		Object.defineProperty(ResilienceError.prototype, inspection, {
			value(this: ResilienceError, depth: number, options?: object, inspect?: Inspect) {
				return inspectionOf(this, depth, inspect && (fields => inspect(fields, options)));
			},
		});
	}

	constructor(message: string, {code, hook, request, cause}: ResilienceErrorDetails) {
		super(message, cause === undefined ? undefined : {cause});
		this.code = code;
		this.hook = hook;
		// Not enumerable: loggers print what is, and a request carries headers.
		Object.defineProperty(this, 'request', {value: request, enumerable: false});
		Object.defineProperty(this, brand, {value: ['resilience'], enumerable: false, writable: true});
	}

	toJSON(): ErrorFields {
		return errorFields(this);
	}
}

/** The base of our own refusals (breaker open, budget spent, limiter full): the request was not sent, and the server is not to blame. */
export class RejectedError extends ResilienceError {
	override name = 'RejectedError';

	/** Why the call ends, where it is a retry that was refused. */
	readonly reason: StopReason;

	constructor(message: string, details: ResilienceErrorDetails & {reason?: StopReason}) {
		super(message, details);
		this.reason = details.reason ?? 'rejected';
		Object.defineProperty(this, brand, {value: ['resilience', 'rejected'], enumerable: false});
	}
}
