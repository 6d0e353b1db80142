import type {RecordedCall} from './recording.ts';
import {streamReaders} from './stream-readers.ts';

const withoutBody = new Set([204, 205, 304]);

/** Whether the Fetch standard allows a body in this response. */
export function mayHaveBody({method}: RecordedCall, status: number): boolean {
	return method !== 'HEAD' && !withoutBody.has(status);
}

export type Origin = Readonly<{url: string; redirected: boolean}>;

/** Gives a constructed response, and its clones, the properties that a response from the network has. */
export function asIfReceived(response: Response, origin: Origin): Response {
	for (const [method, read] of streamReaders) {
		Object.defineProperty(response, method, {value: read, configurable: true, writable: true});
	}
	return Object.defineProperties(response, {
		url: {value: origin.url, configurable: true},
		redirected: {value: origin.redirected, configurable: true},
		type: {value: 'basic', configurable: true},
		clone: {
			value(this: Response) {
				return asIfReceived(Object.getPrototypeOf(this).clone.call(this), origin);
			},
			configurable: true,
			writable: true,
		},
	});
}
