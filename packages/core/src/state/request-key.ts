import {invoke} from '../call/call.ts';
import type {Call} from '../hook/layer.ts';
import {originOf} from './origin-of.ts';

/**
Returns the key under which a request is counted, for state that belongs to a server.

@param callback the path of the option; if `key` throws, the event and the explanation name it
@param key the user's own function; if it throws or returns no string, the key is the origin of the URL
*/
export function requestKey(
	call: Call,
	callback: string,
	key: ((request: Request) => string) | undefined,
	request: Request,
): string {
	const own = key && invoke(call, callback, () => key(request));
	return typeof own === 'string' ? own : originOf(request.url);
}
