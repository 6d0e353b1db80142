import {type Classification, clock, duration, finite, resolveOptions} from '@kyhooks/core';

/** What a backoff function receives. */
export type BackoffState = Readonly<{
	/** The number of the attempt that has just failed, from 1. */
	attempt: number;
	/** How its failure was classified. */
	classification?: Classification;
	/** Milliseconds waited before that attempt; 0 before the first. */
	lastWait: number;
}>;

/** Returns the milliseconds to wait before the next attempt, already capped. Jitter is applied after the cap, so that waits at the cap are spread too. */
export type Backoff = ((state: BackoffState) => number) & {
	/** The wait is random already, so no jitter is added. */
	readonly randomized?: boolean;
};

export type ExponentialOptions = {
	/** Milliseconds before the first retry. @default 1000 */
	initial?: number;
	/** The factor from each wait to the next. @default 2 */
	factor?: number;
	/** Milliseconds: the longest wait. @default 30000 */
	maximum?: number;
};

/**
Exponential backoff: waits `initial · factor^n`, at most `maximum`. By default 1 s, 2 s, 4 s, 8 s.

@throws TypeError if an option is unknown, of the wrong type or out of range.
*/
export function exponential(options: ExponentialOptions = {}): Backoff {
	const {initial, factor, maximum} = resolveOptions(
		'exponential',
		options,
		{initial: 1_000, factor: 2, maximum: 30_000},
		{initial: duration(), factor: finite({minimum: 1}), maximum: duration()},
	);
	// After many attempts the power is infinite, and 0 times infinity is `NaN`.
	return ({attempt}) => Math.min(maximum, initial * Math.min(factor ** (attempt - 1), Number.MAX_VALUE));
}

/** `exponential()` with its defaults, used if no other backoff is given or another one fails. Written out, since most clients need no other backoff and none of its checks. */
export const defaultBackoff: Backoff = ({attempt}) => Math.min(30_000, 1_000 * 2 ** (attempt - 1));

/**
Constant backoff: always waits the same time.

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
	/** Milliseconds by which each wait is longer than the one before. @default 1000 */
	step?: number;
	/** Milliseconds: the longest wait. @default 30000 */
	maximum?: number;
};

/** Linear backoff: waits `initial + n · step`, at most `maximum`. @throws TypeError if an option is unknown, of the wrong type or out of range. */
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
	/** Milliseconds: the shortest wait. @default 1000 */
	initial?: number;
	/** Milliseconds: the longest wait. @default 30000 */
	maximum?: number;
};

/**
Decorrelated jitter: each wait is random, between `initial` and three times the last wait, at most `maximum` (Brooker, AWS Architecture Blog, "Exponential Backoff and Jitter"). No other jitter is added.

@throws TypeError if an option is unknown, of the wrong type or out of range.
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
