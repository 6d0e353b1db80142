import {type Call, type Classification, type ClientRetry, clock, invoke, longestTimer} from '@kyhooks/core';
import {type BackoffState, defaultBackoff} from './backoff.ts';
import type {RetryPolicy} from './options.ts';

/** The part of a policy that a call and an operation both have. */
export type WaitingPolicy = Readonly<Pick<RetryPolicy, 'backoff' | 'jitter' | 'maxRetryAfter'>>;

/** What is in force for one call: the hook's policy, with the client's own retry options in place of it where there are any. */
export type RetrySettings = Omit<WaitingPolicy, 'jitter'> &
	Pick<ClientRetry, 'backoffLimit' | 'statusCodes' | 'retryOnTimeout'> &
	Readonly<{jitter: WaitingPolicy['jitter'] | ClientRetry['jitter']}>;

export function settingsOf(policy: WaitingPolicy, client: ClientRetry): RetrySettings {
	const {delay, jitter, maxRetryAfter = policy.maxRetryAfter} = client;
	return {
		...client,
		maxRetryAfter,
		backoff: delay ? ({attempt}) => delay(attempt) : policy.backoff,
		// A client that chose its own delays and no jitter has said what it wants.
		jitter: jitter ?? (delay ? 'none' : policy.jitter),
	};
}

/** The part of a server's wait that is added at random: many clients are told the same moment. */
const serverSpread = 0.1;

/** Spreads a wait that a server asked for: up to a tenth longer, never shorter. */
export function spreadAbove(wait: number): number {
	return wait * (1 + clock.random() * serverSpread);
}

/**
The wait of our own before the next attempt, in milliseconds: the backoff, capped, then the jitter.

A backoff that throws is reported. Where it gives no duration, the default takes its place for that wait.

@param owner whose options they are, for the report
*/
export function ownWait(
	call: Call,
	{backoff, jitter, backoffLimit = longestTimer}: RetrySettings,
	classification: Classification,
	owner = 'retry',
): number {
	const before = call.attempts.at(-2)?.decision;
	const lastWait = before?.retry ? before.wait : 0;
	const state: BackoffState = {attempt: call.attempts.length, classification, lastWait};
	const drawn = invoke(call, `${owner}.backoff`, () => backoff(state));
	const isDuration = typeof drawn === 'number' && drawn >= 0;
	// Before the jitter, so that waits at the cap are spread too.
	const wait = Math.min(isDuration ? drawn : defaultBackoff(state), backoffLimit);
	return backoff.randomized || jitter === 'none' || !jitter ? wait : wait * clock.random();
}

/** A server on this machine needs no network. */
export const ofThisMachine: RegExp = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/;

/** Waits for so many milliseconds. Rejects at once with the signal's reason. */
export function pause(wait: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const cancel = clock.setTimer(wait, () => {
			signal.removeEventListener('abort', stop);
			resolve();
		});
		function stop() {
			cancel();
			reject(signal.reason);
		}
		signal.addEventListener('abort', stop, {once: true});
	});
}
