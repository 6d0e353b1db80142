import {type Clock, systemClock, useClock} from '@kyhooks/core';
import {seededRandom} from '@kyhooks/testing';
import {replaceGlobals} from '../../packages/testing/src/time/global-time.ts';
import {createEventHeap} from '../simulation/event-heap.ts';

/** Virtual time for thousands of calls. `startVirtualTime` of the testing package looks at all timers to find the next one; here a heap has it. */
export type QuickTime = Readonly<{
	/** Lets time run, timer by timer, until the promise has settled. */
	run<Value>(promise: Promise<Value>): Promise<Value>;
	/** Gives the real time back. */
	stop(): void;
}>;

/** Turns of the event loop until it is believed that nothing goes on any more. */
const idleTurns = 20;

export function startQuickTime({seed}: {seed: number}): QuickTime {
	const heap = createEventHeap();
	let fired = 0;
	const begin = Date.UTC(2026, 0);
	const clock: Clock = {
		// Its identifiers too: drawn from the seed, they would shift every wait that is drawn after them.
		...systemClock,
		now: heap.now,
		wallTime: () => begin + heap.now(),
		random: seededRandom(seed),
		setTimer(delay, callback) {
			let waiting = true;
			heap.at(heap.now() + Math.max(0, delay), () => {
				if (waiting) {
					waiting = false;
					fired += 1;
					callback();
				}
			});
			return () => {
				waiting = false;
			};
		},
	};
	const globals = replaceGlobals(clock);
	const restore = useClock(clock);
	return {
		async run(promise) {
			let settled = false;
			const watched = promise.finally(() => {
				settled = true;
			});
			watched.catch(() => {});
			await turn();
			for (let idle = 0; !settled && idle < idleTurns; ) {
				const before = fired;
				const ran = heap.runNext();
				idle = ran ? 0 : idle + 1;
				// Promises settle between timers, as they do on a platform. A timer that was cancelled has set nothing going.
				if (!ran || fired > before) {
					await turn();
				}
			}
			if (!settled) {
				throw new Error('nothing is left to wait for, and the promise has not settled');
			}
			return watched;
		},
		stop() {
			restore();
			globals.restore();
		},
	};
}

function turn(): Promise<void> {
	return new Promise(resolve => setImmediate(resolve));
}
