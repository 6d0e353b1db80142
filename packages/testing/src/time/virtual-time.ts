/// <reference lib="esnext.disposable" preserve="true" />
import {useClock} from '@kyhooks/core';
import {type ReplacedGlobals, replaceGlobals} from './global-time.ts';
import {createVirtualClock, type VirtualClockOptions} from './virtual-clock.ts';

/** Virtual time of the process, until it is stopped or disposed of. */
export type VirtualTime = Disposable & {
	/** Virtual milliseconds since the start. */
	now(): number;
	/** Number of waiting timers. */
	readonly pending: number;
	/** Advances time by `duration` milliseconds and fires the timers that are due, in order. */
	advance(duration: number): Promise<void>;
	/**
	Advances time from timer to timer until the promise settles. Resolves or rejects like the promise. It takes no real time.

	@param longest maximum milliseconds of virtual time @default 86_400_000 (a day)
	@throws Error if there are no more timers and the promise has not settled, or after `longest` milliseconds; TypeError if `promise` is not a promise; RangeError if `longest` is not a number of at least 0
	*/
	run<Value>(promise: Promise<Value>, longest?: number): Promise<Value>;
	/** Restores real time. */
	stop(): void;
};

/** One turn of the event loop is enough for promises and streams. The others are for work that the platform does on a thread. */
const idleTurns = 20;

/**
Replaces time for the whole process with virtual time: the clock of `@kyhooks/core` with seeded random numbers, and the globals that ky uses to wait (`setTimeout` and the other timers, `Date`, `performance.now`). Retry waits then take no real time. Real input and output still takes real time, so do not use it in such a test.

@example
```
using time = startVirtualTime({seed: 7});
const server = scenarioFetch(okAfter(2, unavailable()));
await time.run(ky.create({fetch: server}).extend(retry()).get('https://api.example.com/').json());
server.expectAttempts(3);
```
@throws Error if virtual time is already running; TypeError for an invalid option
*/
export function startVirtualTime(options: VirtualClockOptions = {}): VirtualTime {
	const clock = createVirtualClock(options);
	const globals: ReplacedGlobals = replaceGlobals(clock);
	const restoreClock = useClock(clock);
	const stop = () => {
		globals.restore();
		restoreClock();
	};
	return {
		now: () => clock.now(),
		get pending() {
			return clock.pending;
		},
		advance: duration => clock.advance(duration),
		async run(promise, longest = 86_400_000) {
			if (typeof promise?.then !== 'function') {
				throw new TypeError(
					`run takes a promise, got ${typeof promise === 'function' ? 'a function; call it' : String(promise)}`,
				);
			}
			if (!(longest >= 0)) {
				throw new RangeError(`run: longest must be a number of milliseconds, got ${longest}`);
			}
			let settled = false;
			const watched = Promise.resolve(promise).finally(() => {
				settled = true;
			});
			watched.catch(() => {});
			const end = clock.now() + longest;
			let idle = 0;
			while (!settled) {
				await clock.advance(0);
				if (settled) {
					break;
				}
				const due = clock.nextTimer;
				if (due === undefined) {
					idle += 1;
					if (idle > idleTurns) {
						throw new Error('nothing is left to wait for, and the promise has not settled');
					}
				} else if (due > end) {
					throw new Error(`the promise has not settled in ${longest} ms of virtual time`);
				} else {
					idle = 0;
					await clock.advance(due - clock.now());
				}
			}
			return watched;
		},
		stop,
		[Symbol.dispose]: stop,
	};
}
