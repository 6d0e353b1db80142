import {
	type Call,
	type Classification,
	type ClientRetry,
	clock,
	invoke,
	longestTimer,
	quietly,
} from '@kyhooks/core';
import {type BackoffState, defaultBackoff} from './backoff.ts';
import type {RetryPolicy} from './options.ts';

/** The part of a policy that a call and an operation both have. */
export type WaitingPolicy = Readonly<Pick<RetryPolicy, 'backoff' | 'jitter' | 'maxRetryAfter'>>;

/** What is in force for one call: the hook's policy, with the client's own retry options in place of it where there are any. */
export type RetrySettings = WaitingPolicy &
	Pick<ClientRetry, 'backoffLimit' | 'statusCodes' | 'afterStatusCodes' | 'retryOnTimeout'>;

export function settingsOf(policy: WaitingPolicy, client: ClientRetry): RetrySettings {
	const {delay, jitter, maxRetryAfter = policy.maxRetryAfter} = client;
	return {
		...client,
		maxRetryAfter,
		backoff: delay ? ({attempt}) => delay(attempt) : policy.backoff,
		// A client that chose its own delays and no jitter has said what it wants.
		jitter:
			typeof jitter === 'boolean' ? (jitter ? 'full' : 'none') : (jitter ?? (delay ? 'none' : policy.jitter)),
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

A backoff or a jitter that throws, or gives anything but a duration, is reported, and the default takes its place for that wait.

@param owner whose options they are, for the report
*/
export function ownWait(
	call: Call,
	{backoff, jitter, backoffLimit = longestTimer}: RetrySettings,
	classification: Classification | undefined,
	owner = 'retry',
): number {
	const before = call.attempts.at(-2)?.decision;
	const state: BackoffState = {
		attempt: call.attempts.length,
		lastWait: before?.retry ? before.wait : 0,
		...(classification && {classification}),
	};
	const drawn = invoke(call, `${owner}.backoff`, () => checked(backoff(state))) ?? defaultBackoff(state);
	// Before the jitter, so that waits at the cap are spread too.
	const wait = Math.min(drawn, backoffLimit);
	if (backoff.randomized || jitter === 'none') {
		return wait;
	}
	return (
		(jitter === 'full' ? undefined : invoke(call, `${owner}.jitter`, () => checked(jitter(wait)))) ??
		wait * clock.random()
	);
}

function checked(wait: number): number {
	if (typeof wait !== 'number' || !(wait >= 0)) {
		// A promise, from a callback that must not wait: its rejection is nobody's else to hear.
		quietly(() => wait);
		throw new RangeError(`a wait must be a number of milliseconds of at least 0, got ${String(wait)}`);
	}
	return Math.min(wait, longestTimer);
}

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
