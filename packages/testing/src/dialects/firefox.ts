// Measured with Firefox 153 on Linux. The stream of a body breaks with "Error in input stream" ("Error in body stream" in older versions). If the body is read as a whole, a reset rejects with an `AbortError`, a body that is too short with `Content-Length header of network response exceeds response Body.`, and one with a wrong coding with `Decoding failed.`. A bad chunk that arrives with the head fails the request. A response without a status line is read as HTTP/0.9. The stack is empty, because no script was running.
import type {Dialect} from './dialect.ts';

const stackless = (message: string): Error =>
	Object.defineProperty(new TypeError(message), 'stack', {value: '', writable: true, configurable: true});

export const firefox: Dialect = {
	failure: () => stackless('NetworkError when attempting to fetch resource.'),
	broken: () => stackless('Error in input stream'),
};
