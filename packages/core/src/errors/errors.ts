import type {StopReason} from '../call/attempt.ts';
import {brand} from './brand.ts';

export type ResilienceErrorDetails = {
	/** Stable and for machines, such as `CIRCUIT_OPEN`. */
	code: string;
	/** The hook that threw it. */
	hook: string;
	request?: Request;
	cause?: unknown;
};

/** How Node, Deno and Bun are told what to print. */
const inspection = Symbol.for('nodejs.util.inspect.custom');

type Printed = Readonly<Record<string, string | number | boolean | null>>;

/** The base of every error that a hook throws of its own accord. Printed, or made JSON of, it shows its own plain fields and neither its request nor its cause: an error of ky's would show the header fields of its request, credentials and all. */
export class ResilienceError extends Error {
	override name = 'ResilienceError';
	readonly code: string;
	readonly hook: string;
	declare readonly request: Request | undefined;

	constructor(message: string, details: ResilienceErrorDetails) {
		super(message, details);
		this.code = details.code;
		this.hook = details.hook;
		// Not enumerable: loggers print what is, and a request carries headers.
		Object.defineProperties(this, {
			request: {value: details.request},
			[brand]: {value: true},
			[inspection]: {value: () => printed(this)},
		});
	}

	toJSON(): Printed {
		const plain = Object.entries(this).filter(([, value]) => Object(value) !== value);
		return {...Object.fromEntries(plain), message: this.message};
	}
}

/** As Node prints errors: the stack, which was taken before a subclass had given its name, then the fields that it does not show. */
function printed(error: ResilienceError): string {
	const {name, message, ...rest} = error.toJSON();
	const {stack = `Error: ${message}`} = error;
	return `${stack.replace(/^Error/, String(name))} ${JSON.stringify(rest)}`;
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
