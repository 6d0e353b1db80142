// Not measured here: the words are those of public reports and of Firefox's own sources. In the stream of a body it is "Error in input stream", which older ones call "Error in body stream". Read as a whole, a broken body rejects with an `AbortError`, or, if its coding is wrong, with a `TypeError`. The stack is empty, since no script was running.
import type {Dialect} from './dialect.ts';

const stackless = (message: string): Error =>
	Object.defineProperty(new TypeError(message), 'stack', {value: '', writable: true, configurable: true});

export const firefox: Dialect = {
	failure: () => stackless('NetworkError when attempting to fetch resource.'),
	broken: () => stackless('Error in input stream'),
};
