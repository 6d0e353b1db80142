import {invoke} from '../call/call.ts';
import type {Call} from '../hook/layer.ts';
import {originOf} from './origin-of.ts';

/**
What a request is counted under, for state that belongs to a server.

@param callback the option's path: a function that throws is reported by it. The origin takes the place of what is no string
@param key the user's own
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
