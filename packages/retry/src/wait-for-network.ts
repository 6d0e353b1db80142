import {
	defineHook,
	duration,
	type Hook,
	hold,
	isOffline,
	type Layer,
	type Next,
	RejectedError,
	resolveOptions,
	untilOnline,
	watchPage,
} from '@kyhooks/core';
import {ofThisMachine} from './wait.ts';

export type WaitForNetworkOptions = {
	/** Milliseconds: the longest wait. It also ends before the time of the call is up. @default 60_000 */
	maximum?: number;
};

/** Milliseconds that the wait ends before the time of the call, so that the call fails with its own failure and not with a `TimeoutError`. */
const timeToFail = 10;

/**
Holds back a retry after an offline failure until the browser is online again. If that takes too long, the call fails with that failure, and `explain` gives the reason `offline`. Outside a browser it does nothing.

@example
```
import ky from 'ky';
import {retry, waitForNetwork} from '@kyhooks/retry';

const api = ky.extend(retry()).extend(waitForNetwork());
```

@throws TypeError if an option is unknown, of the wrong type or out of range. The message names its path and value.
*/
export function waitForNetwork(options: WaitForNetworkOptions = {}): Hook {
	const policy = resolveOptions('waitForNetwork', options, {maximum: 60_000}, {maximum: duration()});
	watchPage();
	return defineHook({
		name: 'wait-for-network',
		// Outside the rate limit gate, which may close during the wait.
		stage: 'decide',
		options: policy,
		install(call) {
			const layer: Layer = {
				on(event) {
					// Added only now, since a call without retries does not need it.
					if (event.type === 'retry-scheduled') {
						layer.attempt = attempt;
					}
				},
			};
			const attempt = async (request: Request, next: Next): Promise<Response> => {
				// A retry after any other failure is sent even if offline, since a service worker may answer it.
				const isForWant = call.attempts.at(-2)?.classification?.category === 'offline' && isOffline();
				if (isForWant && !ofThisMachine.test(request.url)) {
					const within = Math.min(policy.maximum, call.timeLeft - timeToFail);
					if (!(await hold(call, 'offline', signal => untilOnline(signal, within)))) {
						const details = {code: 'OFFLINE', hook: 'wait-for-network', request, reason: 'offline'} as const;
						throw new RejectedError('This device is offline', details);
					}
				}
				return next(request);
			};
			return layer;
		},
	});
}
