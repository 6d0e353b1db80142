// Measured with WebKitGTK 2.50 on Linux, which accepts a chunked body that is cut short, or has a bad chunk, as complete. According to public reports, Safari 17 and later have the same messages. Its errors have no stack, which distinguishes them from errors that a program throws.
import type {Dialect} from './dialect.ts';

function loadFailed(): Error {
	const error = new TypeError('Load failed');
	delete error.stack;
	return error;
}

export const safari: Dialect = {failure: loadFailed, broken: loadFailed};
