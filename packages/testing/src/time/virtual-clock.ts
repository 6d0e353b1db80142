import {type Clock, integer, longestTimer, resolveOptions} from '@kyhooks/core';
import {settlePromises} from './event-loop.ts';

/** A clock for tests that only moves when told to, with seeded random numbers. A timer that is longer than the platform's maximum fires at once, as on the platform. */
export type VirtualClock = Clock & {
	/** Number of waiting timers. */
	readonly pending: number;

	/** When the next timer is due, on the scale of `now`; `undefined` if no timer is waiting. */
	readonly nextTimer: number | undefined;

	/**
	Advances time by `duration` milliseconds and fires each timer that is due, in order. Promises settle between timers.

	@throws RangeError unless `duration` is a finite number of at least 0
	*/
	advance(duration: number): Promise<void>;
};

/** Options of `createVirtualClock` and `startVirtualTime`. */
export type VirtualClockOptions = {
	/** Seed of `random`. @default 1 */
	seed?: number;

	/** Start value of `wallTime`, in milliseconds since the epoch. @default 2026-01-01T00:00:00Z */
	wallTime?: number;
};

/** Creates a random number generator that returns the same numbers for the same seed on every engine (Mulberry32, 32 bits of state). Do not use it for secrets. */
export function seededRandom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/**
Creates a clock for tests. Time moves only when you call `advance`, and `random` returns the same numbers for the same seed.

@example
```
const clock = createVirtualClock({seed: 7});
const restore = useClock(clock);
await clock.advance(1_000);
restore();
```
@throws TypeError for an unknown option, a seed that is not an integer of at least 0, or a wall time outside the range of dates
*/
export function createVirtualClock(options: VirtualClockOptions = {}): VirtualClock {
	const {seed, wallTime} = resolveOptions(
		'createVirtualClock',
		options,
		{seed: 1, wallTime: Date.UTC(2026, 0)},
		{seed: integer(), wallTime: integer({minimum: -8.64e15, maximum: 8.64e15})},
	);
	const random = seededRandom(seed);
	const timers = new Set<{due: number; callback: () => void}>();
	let time = 0;

	const nextDueBy = (limit: number) => {
		let next: {due: number; callback: () => void} | undefined;
		for (const timer of timers) {
			if (timer.due <= limit && (next === undefined || timer.due < next.due)) {
				next = timer;
			}
		}
		return next;
	};

	return {
		now: () => time,
		wallTime: () => wallTime + time,
		setTimer(delay, callback) {
			const timer = {due: time + (delay > longestTimer ? 1 : Math.max(0, delay)), callback};
			timers.add(timer);
			return () => timers.delete(timer);
		},
		random,
		get pending() {
			return timers.size;
		},
		get nextTimer() {
			return nextDueBy(Number.POSITIVE_INFINITY)?.due;
		},
		async advance(duration) {
			if (!(Number.isFinite(duration) && duration >= 0)) {
				throw new RangeError(`advance: duration must be a finite number of at least 0, got ${duration}`);
			}
			const end = time + duration;
			await settlePromises();
			for (let timer = nextDueBy(end); timer !== undefined; timer = nextDueBy(end)) {
				timers.delete(timer);
				// Other code may advance the clock at the same time. It never goes back.
				time = Math.max(time, timer.due);
				timer.callback();
				await settlePromises();
			}
			time = Math.max(time, end);
		},
	};
}
