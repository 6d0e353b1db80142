import {type Classification, clock, duration, finite, resolveOptions} from '@kyhooks/core';

/** What a backoff may look at. */
export type BackoffState = Readonly<{
	/** The number of the attempt that has just failed, from 1. */
	attempt: number;
	/** The judgement on it. */
	classification?: Classification;
	/** Milliseconds waited before that attempt; 0 before the first. */
	lastWait: number;
}>;

/** Milliseconds to wait before the next attempt, already capped. Jitter comes after it, so that at the cap there is still some. */
export type Backoff = ((state: BackoffState) => number) & {
	/** The wait is drawn by chance already, and no jitter is added. */
	readonly randomized?: boolean;
};

export type ExponentialOptions = {
	/** Milliseconds before the first retry. @default 1000 */
	initial?: number;
	/** What each wait is multiplied by to give the next. @default 2 */
	factor?: number;
	/** Milliseconds that no wait exceeds. @default 30000 */
	maximum?: number;
};

/**
Waits `initial · factor^n`, at most `maximum`: 1 s, 2 s, 4 s, 8 s by default.

@throws TypeError for an option that is unknown, of the wrong kind or out of range.
*/
export function exponential(options: ExponentialOptions = {}): Backoff {
	const {initial, factor, maximum} = resolveOptions(
		'exponential',
		options,
		{initial: 1_000, factor: 2, maximum: 30_000},
		{initial: duration(), factor: finite({minimum: 1}), maximum: duration()},
	);
	// Far out the power is infinite, and nothing times infinity is not a number.
	return ({attempt}) => Math.min(maximum, initial * Math.min(factor ** (attempt - 1), Number.MAX_VALUE));
}

/** `exponential()` with its defaults: in force where no other is given, or another fails. Written out, since most clients need no other, and none of its checks. */
export const defaultBackoff: Backoff = ({attempt}) => Math.min(30_000, 1_000 * 2 ** (attempt - 1));

/**
Always waits the same.

@param wait milliseconds
@throws TypeError if `wait` is not a duration.
*/
export function constant(wait: number): Backoff {
	resolveOptions('constant', {wait}, {}, {wait: duration()});
	return () => wait;
}

export type LinearOptions = {
	/** Milliseconds before the first retry. @default 1000 */
	initial?: number;
	/** Milliseconds that each wait is longer than the one before. @default 1000 */
	step?: number;
	/** Milliseconds that no wait exceeds. @default 30000 */
	maximum?: number;
};

/** Waits `initial + n · step`, at most `maximum`. @throws TypeError for an option that is unknown, of the wrong kind or out of range. */
export function linear(options: LinearOptions = {}): Backoff {
	const {initial, step, maximum} = resolveOptions(
		'linear',
		options,
		{initial: 1_000, step: 1_000, maximum: 30_000},
		{initial: duration(), step: duration(), maximum: duration()},
	);
	return ({attempt}) => Math.min(maximum, initial + step * (attempt - 1));
}

export type DecorrelatedOptions = {
	/** Milliseconds that no wait is below. @default 1000 */
	initial?: number;
	/** Milliseconds that no wait exceeds. @default 30000 */
	maximum?: number;
};

/**
Draws each wait between `initial` and three times the last one, at most `maximum` (Brooker, AWS Architecture Blog, "Exponential Backoff and Jitter"). Its chance is its own; no jitter is added.

@throws TypeError for an option that is unknown, of the wrong kind or out of range.
*/
export function decorrelated(options: DecorrelatedOptions = {}): Backoff {
	const {initial, maximum} = resolveOptions(
		'decorrelated',
		options,
		{initial: 1_000, maximum: 30_000},
		{initial: duration(), maximum: duration()},
	);
	const draw = ({lastWait}: BackoffState) => {
		const highest = Math.max(initial, lastWait) * 3;
		return Math.min(maximum, initial + clock.random() * (highest - initial));
	};
	return Object.assign(draw, {randomized: true});
}
