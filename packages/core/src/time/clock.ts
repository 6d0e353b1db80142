/**
The one source of time and chance. Everything in kyhooks that waits, measures or draws asks this interface, so that a test can put a virtual clock in its place.
*/
export type Clock = Readonly<{
	/** Milliseconds since an arbitrary moment; never goes back. For durations. */
	now(): number;

	/** Milliseconds since the Unix epoch, as the machine believes. For dates in headers. */
	wallTime(): number;

	/** Calls `callback` once after `delay` milliseconds. The function returned cancels it. One that is idle does not keep Node alive. */
	setTimer(delay: number, callback: () => void, isIdle?: boolean): () => void;

	/** A number of at least 0 and below 1. */
	random(): number;
}>;

/** The platform's own time and chance. The globals are read at each call, so that fake timers installed later are seen. */
export const systemClock: Clock = {
	now: () => (((setTimeout as {clock?: typeof globalThis}).clock ?? globalThis).performance ?? Date).now(),
	wallTime: () => Date.now(),
	setTimer(delay, callback, isIdle) {
		const timer = setTimeout(callback, delay);
		isIdle && (timer as {unref?(): void}).unref?.();
		return () => clearTimeout(timer);
	},
	random: () => Math.random(),
};

/** The clock in use: the system's, unless `useClock` has put another in its place. */
export let clock: Clock = systemClock;

/** Puts another clock in place for the whole process. For tests. @returns a function that puts the clock before it back. */
export function useClock(replacement: Clock): () => void {
	const previous = clock;
	clock = replacement;
	return () => {
		clock = previous;
	};
}

/** The largest delay that a platform timer keeps (2^31 − 1 ms, about 24.8 days); a larger one fires at once. */
export const longestTimer = 2_147_483_647;

/** Milliseconds: how much too early a platform's timer may fire by `performance.now` (measured in Node: up to 1). */
export const earliness = 2;

/** Starts a timer, unless the limit is further away than a timer reaches. */
export function startLimit(milliseconds: number, run: () => void): () => void {
	return milliseconds <= longestTimer ? clock.setTimer(milliseconds, run) : nothing;
}

export function nothing(): void {}
