// Measured with Firefox 153 on Linux. In the stream of a body it is "Error in input stream", which older ones call "Error in body stream". Read as a whole, a body that was reset rejects with an `AbortError`, one that is too short with `Content-Length header of network response exceeds response Body.`, one whose coding is wrong with `Decoding failed.`. A bad chunk that comes with the head fails the request. What has no status line is taken for HTTP/0.9. The stack is empty, since no script was running.
import type {Dialect} from './dialect.ts';

const stackless = (message: string): Error =>
	Object.defineProperty(new TypeError(message), 'stack', {value: '', writable: true, configurable: true});

export const firefox: Dialect = {
	failure: () => stackless('NetworkError when attempting to fetch resource.'),
	broken: () => stackless('Error in input stream'),
};
