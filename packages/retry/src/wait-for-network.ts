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
	/** Milliseconds: the longest wait. It is never longer than the time of the call. @default 60_000 */
	maximum?: number;
};

/** Milliseconds before the end of the call's time: its own failure must come before a `TimeoutError`. */
const timeToFail = 10;

/**
Holds a retry back until the browser is online again, where it follows a failure for want of the network. If that takes too long, the call ends with that failure, and `explain` names the reason `offline`. Where there is no browser it does nothing.

@example
```
import ky from 'ky';
import {retry, waitForNetwork} from '@kyhooks/retry';

const api = ky.extend(retry()).extend(waitForNetwork());
```

@throws TypeError for an option that is unknown, of the wrong kind or out of range; the message names its path and value.
*/
export function waitForNetwork(options: WaitForNetworkOptions = {}): Hook {
	const policy = resolveOptions('waitForNetwork', options, {maximum: 60_000}, {maximum: duration()});
	watchPage();
	return defineHook({
		name: 'wait-for-network',
		// Outside the gate, which may have closed meanwhile.
		stage: 'decide',
		options: policy,
		install(call) {
			const layer: Layer = {
				on(event) {
					// As long as nothing is retried, a call does without.
					if (event.type === 'retry-scheduled') {
						layer.attempt = attempt;
					}
				},
			};
			const attempt = async (request: Request, next: Next): Promise<Response> => {
				// A retry after another failure is made all the same: a service worker may answer it.
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
