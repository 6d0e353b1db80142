import {type Call, hold, isOffline, RejectedError, untilOnline} from '@kyhooks/core';

/** Milliseconds before the end of the call's time: its own failure must come before a `TimeoutError`. */
const timeToFail = 10;

/**
Waits for the network, where the retry was decided for want of it.

@param longest milliseconds to wait
@throws RejectedError if the device is offline still
*/
export async function waitOnline(call: Call, request: Request, longest: number): Promise<void> {
	const decision = call.attempts.at(-2)?.decision;
	if (!decision?.retry || decision.source !== 'online' || !isOffline()) {
		return;
	}
	const within = Math.min(longest, call.timeLeft - timeToFail);
	if (!(await hold(call, 'offline', signal => untilOnline(signal, within)))) {
		throw new RejectedError('This device is offline', {
			code: 'OFFLINE',
			hook: 'retry',
			request,
			reason: 'offline',
		});
	}
}
