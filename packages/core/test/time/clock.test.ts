import {afterEach, describe, expect, jest, test} from '@jest/globals';
import {type Clock, clock, longestTimer, systemClock, useClock} from '@kyhooks/core';
import {startLimit} from '../../src/time/clock.ts';

afterEach(() => {
	jest.useRealTimers();
	jest.restoreAllMocks();
});

describe('the system clock', () => {
	test('sees fake timers that are installed after it was made', () => {
		jest.useFakeTimers({now: 1_700_000_000_000});
		const start = systemClock.now();
		jest.advanceTimersByTime(250);
		expect(systemClock.now() - start).toBe(250);
		expect(systemClock.wallTime()).toBe(1_700_000_000_250);
	});

	test('calls back once after the delay, and passes nothing', () => {
		jest.useFakeTimers();
		const callback = jest.fn();
		systemClock.setTimer(100, callback);
		jest.advanceTimersByTime(99);
		expect(callback).toHaveBeenCalledTimes(0);
		jest.advanceTimersByTime(1_000);
		expect(callback.mock.calls).toEqual([[]]);
	});

	test('cancels a timer', () => {
		jest.useFakeTimers();
		const callback = jest.fn();
		systemClock.setTimer(100, callback)();
		expect(jest.getTimerCount()).toBe(0);
		jest.advanceTimersByTime(100);
		expect(callback).toHaveBeenCalledTimes(0);
	});

	test.each([
		['performance', ['performance']],
		['Date and performance', ['Date', 'performance']],
	] as const)('goes with fake timers that leave %s alone', (_, doNotFake) => {
		jest.useFakeTimers({doNotFake: [...doNotFake]});
		const start = systemClock.now();
		jest.advanceTimersByTime(250);
		expect(systemClock.now() - start).toBe(250);
	});

	test('needs no performance', () => {
		jest.useFakeTimers({now: 1_700_000_000_000});
		const {performance} = globalThis;
		Object.defineProperty(globalThis, 'performance', {value: undefined, configurable: true});
		Object.assign(setTimeout, {clock: undefined});
		const now = systemClock.now();
		Object.defineProperty(globalThis, 'performance', {
			value: performance,
			configurable: true,
			writable: true,
		});
		expect(now).toBe(1_700_000_000_000);
	});

	test.each([
		[undefined, 0],
		[true, 1],
	])('a timer that is idle (%p) does not keep Node alive', (isIdle, times) => {
		const unref = jest.fn();
		jest.spyOn(globalThis, 'setTimeout').mockReturnValue({unref} as never);
		systemClock.setTimer(100, () => {}, isIdle);
		expect(unref).toHaveBeenCalledTimes(times);
	});

	test('reads Math.random at each call', () => {
		jest.spyOn(Math, 'random').mockReturnValue(0.25);
		expect(systemClock.random()).toBe(0.25);
	});
});

describe('a limit', () => {
	const started = (milliseconds: number) => {
		const setTimer = jest.fn<Clock['setTimer']>(() => () => {});
		const restore = useClock({...systemClock, setTimer});
		startLimit(milliseconds, () => {})();
		restore();
		return setTimer.mock.calls.map(([delay]) => delay);
	};

	test.each([
		[30, [30]],
		[0, [0]],
		[-5, [-5]],
		[longestTimer, [longestTimer]],
		[longestTimer + 1, []],
		[Number.POSITIVE_INFINITY, []],
	])('of %d ms is timed as %j', (milliseconds, delays) => {
		expect(started(milliseconds)).toEqual(delays);
	});
});

describe('the clock in use', () => {
	const fixed = (number: number): Clock => ({
		now: () => number,
		wallTime: () => number + 1,
		setTimer: (delay, callback) => {
			callback();
			return () => void delay;
		},
		random: () => number / 100,
	});

	test('is the system clock unless another is put in place', () => {
		jest.useFakeTimers({now: 5_000});
		expect(clock.wallTime()).toBe(5_000);
	});

	test('asks the replacement for everything', () => {
		const cancel = jest.fn();
		const setTimer = jest.fn<Clock['setTimer']>(() => cancel);
		const restore = useClock({...fixed(7), setTimer});
		const callback = () => {};
		expect([clock.now(), clock.wallTime(), clock.random()]).toEqual([7, 8, 0.07]);
		clock.setTimer(30, callback)();
		expect(setTimer.mock.calls).toEqual([[30, callback]]);
		expect(cancel).toHaveBeenCalledTimes(1);
		restore();
	});

	test('is the one before again after restore, also when nested', () => {
		const restoreOuter = useClock(fixed(1));
		const restoreInner = useClock(fixed(2));
		expect(clock.now()).toBe(2);
		restoreInner();
		expect(clock.now()).toBe(1);
		restoreOuter();
		jest.useFakeTimers({now: 9_000});
		expect(clock.wallTime()).toBe(9_000);
	});
});
