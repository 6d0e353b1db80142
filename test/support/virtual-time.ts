import {afterEach, beforeEach, jest} from '@jest/globals';
import {systemClock, useClock} from '@kyhooks/core';

/** The wall-clock time at which every test of this kind starts. */
export const startTime: number = Date.UTC(2026, 0, 1);

/**
Puts the test file on virtual time. ky waits with the global `setTimeout`, so this fakes the globals, which core's system clock reads. The test can set the random number.
*/
export function useVirtualTime(): {random: number} {
	const chance = {random: 0.5};
	let restore = () => {};
	beforeEach(() => {
		jest.useFakeTimers({now: startTime, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate']});
		chance.random = 0.5;
		restore = useClock({...systemClock, random: () => chance.random});
	});
	afterEach(() => {
		restore();
		jest.useRealTimers();
	});
	return chance;
}

/** Advances time, timer by timer, until the promise has settled. Settles as the promise does. */
export async function play<Value>(promise: Promise<Value>, longest = 600_000): Promise<Value> {
	const state = {settled: false};
	const watched = promise.finally(() => {
		state.settled = true;
	});
	watched.catch(() => {});
	const end = Date.now() + longest;
	while (!state.settled && Date.now() < end) {
		await new Promise(resolve => setImmediate(resolve));
		if (!state.settled) {
			await jest.advanceTimersToNextTimerAsync();
		}
		if (!state.settled && jest.getTimerCount() === 0) {
			await new Promise(resolve => setImmediate(resolve));
			if (!state.settled && jest.getTimerCount() === 0) {
				throw new Error('nothing is left to wait for, and the promise has not settled');
			}
		}
	}
	return watched;
}
