/**
The only source of time and randomness. Everything in kyhooks that waits, measures time or draws a random number uses this interface, so a test can replace it with a virtual clock.
*/
export type Clock = Readonly<{
	/** Milliseconds since an arbitrary moment. Never goes back. For durations. */
	now(): number;

	/** Milliseconds since the Unix epoch, by the machine's own clock. For dates in headers. */
	wallTime(): number;

	/** Calls `callback` once after `delay` milliseconds. Returns a function that cancels the timer. If `isIdle` is true, the timer does not keep Node alive. */
	setTimer(delay: number, callback: () => void, isIdle?: boolean): () => void;

	/** A random number of at least 0 and below 1. */
	random(): number;
}>;

/** The platform's own time and randomness. It looks up the globals at each call, so fake timers that are installed later take effect. */
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

/** The clock in use: `systemClock`, unless `useClock` has replaced it. */
export let clock: Clock = systemClock;

/** Replaces the clock for the whole process. For tests. @returns a function that restores the previous clock. */
export function useClock(replacement: Clock): () => void {
	const previous = clock;
	clock = replacement;
	return () => {
		clock = previous;
	};
}

/** The longest delay of a platform timer in milliseconds: 2^31 − 1, about 24.8 days. A timer with a longer delay fires at once. */
export const longestTimer = 2_147_483_647;

/** Milliseconds by which a platform timer may fire too early, by `performance.now` (measured in Node: up to 1). */
export const earliness = 2;

/** Starts a timer for a time limit. Starts none if the limit is longer than a timer can wait. */
export function startLimit(milliseconds: number, run: () => void): () => void {
	return milliseconds <= longestTimer ? clock.setTimer(milliseconds, run) : nothing;
}

export function nothing(): void {}
