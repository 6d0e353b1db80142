import {defineHook, type Hook, required, resolveOptions, token} from '@kyhooks/core';

export type DeadlineHeaderOptions = {
	/** The name of the header. `grpc-timeout` is written in gRPC's own format. */
	header: string;
};

/**
Sends a header with the milliseconds that are left, anew on each attempt, so that the server can stop work when the client no longer waits. The value is the time left for the attempt or for the call, whichever is less; without any limit, the header is not sent. A header of this name that the call sets itself is kept.

@example
```
import ky from 'ky';
import {deadlineHeader} from '@kyhooks/timeout';

const api = ky.extend(deadlineHeader({header: 'x-request-deadline'})); // x-request-deadline: 4980
```

@throws TypeError if an option is unknown, missing or not the name of a header. The message names its path and value.
*/
export function deadlineHeader(options: DeadlineHeaderOptions): Hook {
	const policy = resolveOptions('deadlineHeader', options, {}, {header: required(token)});
	const {header} = policy;
	return defineHook({
		name: 'deadline-header',
		stage: 'send',
		options: policy,
		install: call => ({
			attempt(request, next) {
				const left = Math.min(call.attemptLimit, call.timeLeft);
				if (Number.isFinite(left) && !request.headers.has(header)) {
					request.headers.set(header, written(header, Math.max(0, left)));
				}
				return next(request);
			},
		}),
	});
}

/** gRPC allows 8 digits (gRPC over HTTP/2, "Timeout"). This many milliseconds are more than a day. */
const mostOfGrpc = 99_999_999;

/** Rounded down, since a server that stops slightly early wastes nothing. */
function written(header: string, milliseconds: number): string {
	const whole = Math.floor(milliseconds);
	return header.toLowerCase() === 'grpc-timeout' ? `${Math.min(whole, mostOfGrpc)}m` : String(whole);
}
