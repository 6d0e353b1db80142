/// <reference lib="esnext.disposable" preserve="true" />
import {useClock} from '@kyhooks/core';
import {type ReplacedGlobals, replaceGlobals} from './global-time.ts';
import {createVirtualClock, type VirtualClockOptions} from './virtual-clock.ts';

export type VirtualTime = Disposable & {
	/** Milliseconds since it was started. */
	now(): number;
	/** How many timers are waiting. */
	readonly pending: number;
	/** Moves time forward by `duration` milliseconds, timer by timer. */
	advance(duration: number): Promise<void>;
	/**
	Lets time run, timer by timer, until the promise has settled, and settles as it does. Takes no real time.

	@param longest milliseconds of virtual time until it is given up @default 86_400_000 (a day)
	@throws Error if nothing is left to wait for and the promise has not settled, or after the longest time; TypeError for what is no promise, RangeError for a longest time that is none
	*/
	run<Value>(promise: Promise<Value>, longest?: number): Promise<Value>;
	/** Gives the real time back. */
	stop(): void;
};

/** A turn of the event loop is enough for promises and streams; a few more are for what the platform does on a thread. */
const idleTurns = 20;

/**
Puts virtual time in place for the whole process: for core's clock with chance from a seed, and for the globals by which ky waits (`setTimeout` and its kin, `Date`, `performance.now`). Real input and output goes on in real time and does not belong into such a test.

@example
```
using time = startVirtualTime({seed: 7});
const server = scenarioFetch(okAfter(2, unavailable()));
await time.run(ky.create({fetch: server}).extend(retry()).get('https://api.example.com/').json());
server.expectAttempts(3);
```
@throws Error if virtual time runs already; TypeError for a bad option
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
