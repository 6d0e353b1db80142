import {type Clock, integer, longestTimer, resolveOptions} from '@kyhooks/core';
import {settlePromises} from './event-loop.ts';

/** A clock that stands still until it is told to move, with chance drawn from a seed. A timer longer than a platform keeps fires at once, as there. */
export type VirtualClock = Clock & {
	/** How many timers are waiting. */
	readonly pending: number;

	/** When the next timer falls due, on the clock of `now`; `undefined` when none is waiting. */
	readonly nextTimer: number | undefined;

	/**
	Moves time forward by `duration` milliseconds and fires, in order, each timer that falls due. Between timers, promises settle.

	@throws RangeError unless `duration` is a finite number of at least 0
	*/
	advance(duration: number): Promise<void>;
};

export type VirtualClockOptions = {
	/** Seeds `random`. @default 1 */
	seed?: number;

	/** What `wallTime` says at the start, in milliseconds since the epoch. @default 2026-01-01T00:00:00Z */
	wallTime?: number;
};

/** Mulberry32: 32 bits of state, one multiplication chain, the same numbers on every engine. Not for secrets. */
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
Makes a clock for tests: time moves only by `advance`, and `random` gives the same numbers for the same seed.

@example
```
const clock = createVirtualClock({seed: 7});
const restore = useClock(clock);
await clock.advance(1_000);
restore();
```
@throws TypeError for an unknown option, a seed that is no integer of at least 0, or a wall time that no date has
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
				// Somebody else may move the clock at the same time; it never goes back.
				time = Math.max(time, timer.due);
				timer.callback();
				await settlePromises();
			}
			time = Math.max(time, end);
		},
	};
}
