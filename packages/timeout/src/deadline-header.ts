import {defineHook, type Hook, required, resolveOptions, token} from '@kyhooks/core';

export type DeadlineHeaderOptions = {
	/** The name of the header. `grpc-timeout` is written in gRPC's own form. */
	header: string;
};

/**
Tells the server in a header how many milliseconds are left for this attempt, afresh on each: the time after which nobody reads its answer. A header of this name that the call sets itself is left as it is.

@example
```
import ky from 'ky';
import {deadlineHeader} from '@kyhooks/timeout';

const api = ky.extend(deadlineHeader({header: 'x-request-deadline'})); // x-request-deadline: 4980
```

@throws TypeError for an option that is unknown, missing or not the name of a header; the message names its path and value.
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

/** gRPC allows 8 digits (gRPC over HTTP/2, "Timeout"): this many milliseconds are more than a day. */
const mostOfGrpc = 99_999_999;

/** Rounded down: a server that stops a little early wastes nothing. */
function written(header: string, milliseconds: number): string {
	const whole = Math.floor(milliseconds);
	return header.toLowerCase() === 'grpc-timeout' ? `${Math.min(whole, mostOfGrpc)}m` : String(whole);
}
