import {type Clock, systemClock, useClock} from '@kyhooks/core';
import {seededRandom} from '@kyhooks/testing';
import {replaceGlobals} from '../../packages/testing/src/time/global-time.ts';
import {createEventHeap} from '../simulation/event-heap.ts';

/** Virtual time for thousands of calls. `startVirtualTime` of the testing package searches all timers for the next one; this one keeps them in a heap. */
export type QuickTime = Readonly<{
	/** Advances time, timer by timer, until the promise has settled. */
	run<Value>(promise: Promise<Value>): Promise<Value>;
	/** Restores real time. */
	stop(): void;
}>;

/** Turns of the event loop without a timer after which nothing more is expected to happen. */
const idleTurns = 20;

export function startQuickTime({seed}: {seed: number}): QuickTime {
	const heap = createEventHeap();
	let fired = 0;
	const begin = Date.UTC(2026, 0);
	const clock: Clock = {
		// Identifiers come from the system clock too: drawn from the seed, they would shift every later wait.
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
				// Promises settle between timers, as they do on a platform. A cancelled timer has started nothing, so no turn is needed after it.
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
