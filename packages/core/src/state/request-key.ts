import {type Call, invoke} from '../call/call.ts';
import {originOf} from './origin-of.ts';

/**
What a request is counted under, for state that belongs to a server.

@param callback the option's path, for reports: a function that throws is reported, and the origin takes its place
@param key the user's own
*/
export function requestKey(
	call: Call,
	callback: string,
	key: ((request: Request) => string) | undefined,
	request: Request,
): string {
	return (key && invoke(call, callback, () => key(request))) ?? originOf(request.url);
}
