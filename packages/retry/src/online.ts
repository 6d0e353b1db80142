import {type Call, hold, isOffline, RejectedError, untilOnline, withoutQuery} from '@kyhooks/core';

/** Milliseconds before the end of the call's time: its own failure must come before a `TimeoutError`. */
const timeToFail = 10;

/**
Waits for the network, where the retry was decided for want of it.

@param within milliseconds; `Infinity` where the call has no limit
@param longest milliseconds to wait where it has none

@throws RejectedError if the device is offline still
*/
export async function waitOnline(
	call: Call,
	request: Request,
	within: number,
	longest: number,
): Promise<void> {
	const decision = call.attempts.at(-2)?.decision;
	if (!decision?.retry || decision.source !== 'online' || !isOffline()) {
		return;
	}
	const left = Number.isFinite(within) ? within - timeToFail : longest;
	if (!(await hold(call, 'offline', signal => untilOnline(signal, left)))) {
		throw new RejectedError(
			`${request.method} ${withoutQuery(request.url)} was not sent: this device is offline`,
			{code: 'OFFLINE', hook: 'retry', request, reason: 'offline'},
		);
	}
}
