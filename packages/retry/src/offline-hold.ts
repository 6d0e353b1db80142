import {type Call, type Hold, isOffline, untilOnline} from '@kyhooks/core';
import type {CallScope} from './call-scope.ts';
import {settingsOf} from './client-settings.ts';
import {timeLeft} from './time-left.ts';

/** Milliseconds before the end of the call's time: its own failure must come before ky's `TimeoutError` does. */
const timeToFail = 10;

/**
Holds a retry that was decided for want of a network back, until there is one. When the time is over before, the retry is taken back.

@param beyond holds it once more, when the network is there
*/
export function holdOffline(
	{call, policy, client, around}: CallScope,
	signal: AbortSignal,
	beyond: () => Hold | undefined,
): Hold | undefined {
	const decision = call.attempts.at(-1)?.decision;
	if (decision?.retry !== true || decision.source !== 'online' || !isOffline()) {
		return undefined;
	}
	const left = timeLeft(call, around) - timeToFail;
	const within = Number.isFinite(left) ? left : settingsOf(policy, client).maxRetryAfter;
	return {
		by: 'offline',
		until: untilOnline(signal, within).then(isOnline => {
			if (isOnline) {
				return beyond()?.until;
			}
			if (!signal.aborted) {
				call.decide({retry: false, reason: 'offline'});
			}
			return undefined;
		}),
	};
}

/** Whether a retry was taken back, for the device was offline until the end. */
export function isGivenUp({attempts}: Call): boolean {
	const decision = attempts.at(-1)?.decision;
	return decision?.retry === false && decision.reason === 'offline';
}
