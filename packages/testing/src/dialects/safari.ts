// Measured with WebKitGTK 2.50 on Linux, which takes a chunked body that was cut short, or has a bad chunk, for a whole one. The words of Safari 17 and later are the same by public reports. It gives these errors no stack at all, by which they are told from errors that a program throws itself.
import type {Dialect} from './dialect.ts';

function loadFailed(): Error {
	const error = new TypeError('Load failed');
	delete error.stack;
	return error;
}

export const safari: Dialect = {failure: loadFailed, broken: loadFailed};
