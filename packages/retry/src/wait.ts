import {type Call, type Classification, type ClientRetry, clock, invoke, longestTimer} from '@kyhooks/core';
import {type BackoffState, defaultBackoff} from './backoff.ts';
import type {RetryPolicy} from './options.ts';

/** The options that calls and operations have in common. */
export type WaitingPolicy = Readonly<Pick<RetryPolicy, 'backoff' | 'jitter' | 'maxRetryAfter'>>;

/** The settings for one call: the hook's policy, overridden by the client's own `retry` options. */
export type RetrySettings = Omit<WaitingPolicy, 'jitter'> &
	Pick<ClientRetry, 'backoffLimit' | 'statusCodes' | 'retryOnTimeout'> &
	Readonly<{jitter: WaitingPolicy['jitter'] | ClientRetry['jitter']}>;

export function settingsOf(policy: WaitingPolicy, client: ClientRetry): RetrySettings {
	const {delay, jitter, maxRetryAfter = policy.maxRetryAfter} = client;
	return {
		...client,
		maxRetryAfter,
		backoff: delay ? ({attempt}) => delay(attempt) : policy.backoff,
		// A client that sets its own delays without a jitter wants exactly these delays.
		jitter: jitter ?? (delay ? 'none' : policy.jitter),
	};
}

/** The share of a server's wait that is added at random, at most: many clients get the same time from the server. */
const serverSpread = 0.1;

/** Randomises a wait that a server asked for: up to a tenth longer, never shorter. */
export function spreadAbove(wait: number): number {
	return wait * (1 + clock.random() * serverSpread);
}

/**
The hook's own wait before the next attempt, in milliseconds: the backoff, capped, then the jitter.

If the backoff throws, the error is reported. If it throws or returns no duration, the default backoff is used for that wait.

@param owner the function whose options these are, for the report
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
	// Capped before the jitter, so that waits at the cap are spread too.
	const wait = Math.min(isDuration ? drawn : defaultBackoff(state), backoffLimit);
	return backoff.randomized || jitter === 'none' || !jitter ? wait : wait * clock.random();
}

/** The URLs of servers on this machine, which need no network. */
export const ofThisMachine: RegExp = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/;

/** Waits for `wait` milliseconds. If the signal aborts, rejects at once with its reason. */
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
