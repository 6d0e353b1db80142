import {failAfter} from './call-failure.ts';
import {callBehind} from './registry.ts';
import {watchParsing} from './watched-parser.ts';

export type BodyMethod = 'arrayBuffer' | 'blob' | 'bytes' | 'formData' | 'json' | 'text';

const methods: readonly BodyMethod[] = ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'];

/** Not every runtime has `bytes`. */
export const bodyMethods: readonly BodyMethod[] = Object.freeze(
	methods.filter(method => method in Response.prototype),
);

let prototype: object | undefined;

function watchedPrototype(): object {
	// The global may be replaced after the first answer, by a polyfill or a mock.
	if (prototype === undefined || Object.getPrototypeOf(prototype) !== Response.prototype) {
		const platform = Response.prototype;
		prototype = Object.create(
			platform,
			Object.fromEntries(
				bodyMethods.map(method => [
					method,
					{value: watched(method, platform[method]), configurable: true, writable: true},
				]),
			),
		) as object;
	}
	return prototype;
}

/** Whether the platform's own members answer, watched or not. */
export function isPlain(response: Response): boolean {
	const own = Object.getPrototypeOf(response);
	return own === Response.prototype || (own === prototype && own !== undefined);
}

/**
Lets the call hear of a body that breaks when its caller reads it: ky runs no hook then.

By another prototype, which costs a fraction of a microsecond on each call. A stream that the caller takes from `body` is the platform's own and is not watched.
*/
export function watchReading(response: Response): void {
	if (Object.getPrototypeOf(response) === Response.prototype && Object.isExtensible(response)) {
		Object.setPrototypeOf(response, watchedPrototype());
	}
}

/** A method of a body that tells the call of its failure. */
export function watched(method: BodyMethod, read: () => Promise<unknown>) {
	return async function readBody(this: Response): Promise<unknown> {
		if (this.bodyUsed) {
			// The caller's mistake, which says nothing of the call.
			return read.call(this);
		}
		try {
			const value = await read.call(this);
			if (method === 'text' && value !== '') {
				const call = callBehind(this);
				if (call !== undefined) {
					watchParsing(call);
				}
			}
			return value;
		} catch (error) {
			throw failureOf(this, error);
		}
	};
}

/** Tells the call of a failure of its body, and gives what the reader is to hear. Of an abort that is its reason; Chromium says "Failed to fetch" of it. */
export function failureOf(response: Response, error: unknown): unknown {
	const call = callBehind(response);
	if (call === undefined) {
		return error;
	}
	const signal = call.request?.signal;
	const failure: unknown = signal?.aborted === true ? signal.reason : error;
	failAfter(call, response, failure);
	return failure;
}
