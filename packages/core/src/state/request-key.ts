import {type Call, invoke, quietly} from '../call/call.ts';
import {originOf} from './origin-of.ts';

/**
What a request is counted under, for state that belongs to a server.

@param callback the option's path, for reports: a function that throws, or gives no string, is reported, and the origin takes its place
@param key the user's own
*/
export function requestKey(
	call: Call,
	callback: string,
	key: ((request: Request) => string) | undefined,
	request: Request,
): string {
	return (key && invoke(call, callback, () => checked(key(request)))) ?? originOf(request.url);
}

function checked(key: string): string {
	if (typeof key !== 'string') {
		// A promise, from a callback that must not wait: its rejection is nobody's else to hear.
		quietly(() => key);
		throw new TypeError(`a key must be a string, got ${key === null ? 'null' : typeof key}`);
	}
	return key;
}
