/**
The one source of time and chance. Everything in kyhooks that waits, measures or draws asks this interface, so that a test can put a virtual clock in its place.
*/
export type Clock = {
	/** Milliseconds since an arbitrary moment; never goes back. For durations. */
	now(): number;

	/** Milliseconds since the Unix epoch, as the machine believes. For dates in headers. */
	wallTime(): number;

	/** Calls `callback` once after `delay` milliseconds. The function returned cancels it. */
	setTimer(delay: number, callback: () => void): () => void;

	/** A number of at least 0 and below 1. */
	random(): number;

	/** A version 4 UUID (RFC 9562). */
	uuid(): string;
};

/** Formats 16 random bytes as a version 4 UUID. */
export function formatUuid(bytes: Uint8Array): string {
	const digits = Array.from(bytes, (byte, index) => {
		const stamped = index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte;
		return stamped.toString(16).padStart(2, '0');
	}).join('');
	return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The platform's own time and chance. The globals are read at each call, so that fake timers installed later are seen. */
export const systemClock: Clock = Object.freeze({
	now: () => performance.now(),
	wallTime: () => Date.now(),
	setTimer(delay: number, callback: () => void) {
		const timer = setTimeout(() => callback(), delay);
		return () => clearTimeout(timer);
	},
	random: () => Math.random(),
	// `crypto.randomUUID` is missing on pages served over plain http; `getRandomValues` is not.
	uuid: () => formatUuid(crypto.getRandomValues(new Uint8Array(16))),
});

let current: Clock = systemClock;

/** The clock in use: the system's, unless `useClock` has put another in its place. */
export const clock: Clock = Object.freeze({
	now: () => current.now(),
	wallTime: () => current.wallTime(),
	setTimer: (delay: number, callback: () => void) => current.setTimer(delay, callback),
	random: () => current.random(),
	uuid: () => current.uuid(),
});

/**
Puts another clock in place for the whole process. For tests.

@returns a function that puts the clock before it back.
*/
export function useClock(replacement: Clock): () => void {
	const previous = current;
	current = replacement;
	return () => {
		current = previous;
	};
}

/** The largest delay that a platform timer keeps (2^31 − 1 ms, about 24.8 days); a larger one fires at once. */
export const longestTimer = 2_147_483_647;

/** Starts a timer, unless the limit is further away than a timer reaches. */
export function startLimit(milliseconds: number, run: () => void): () => void {
	return milliseconds <= longestTimer ? clock.setTimer(Math.max(0, milliseconds), run) : nothing;
}

function nothing(): void {}
