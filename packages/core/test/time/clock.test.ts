import {afterEach, describe, expect, jest, test} from '@jest/globals';
import {type Clock, clock, systemClock, useClock} from '@kyhooks/core';
import fc from 'fast-check';
import {formatUuid} from '../../src/time/clock.ts';

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

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

	test('reads Math.random at each call', () => {
		jest.spyOn(Math, 'random').mockReturnValue(0.25);
		expect(systemClock.random()).toBe(0.25);
	});

	test('makes version 4 UUIDs that differ, also where crypto.randomUUID is missing', () => {
		jest.spyOn(crypto, 'randomUUID').mockImplementation(() => {
			throw new Error('missing on plain http');
		});
		const [one, other] = [systemClock.uuid(), systemClock.uuid()];
		expect(one).toMatch(uuidForm);
		expect(other).toMatch(uuidForm);
		expect(one).not.toBe(other);
	});

	test('cannot be changed', () => {
		expect(Object.isFrozen(systemClock)).toBe(true);
		expect(Object.isFrozen(clock)).toBe(true);
	});
});

describe('formatUuid', () => {
	test.each([
		[0x00, '00000000-0000-4000-8000-000000000000'],
		[0x0a, '0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a'],
		[0xff, 'ffffffff-ffff-4fff-bfff-ffffffffffff'],
	])('stamps version and variant on sixteen bytes of %i', (byte, uuid) => {
		expect(formatUuid(new Uint8Array(16).fill(byte))).toBe(uuid);
	});

	test('keeps every bit that is not version or variant', () => {
		fc.assert(
			fc.property(fc.uint8Array({minLength: 16, maxLength: 16}), bytes => {
				const uuid = formatUuid(bytes);
				expect(uuid).toMatch(uuidForm);
				const digits = Buffer.from(uuid.replaceAll('-', ''), 'hex');
				const masks: Record<number, number> = {6: 0x0f, 8: 0x3f};
				bytes.forEach((byte, index) => {
					const mask = masks[index] ?? 0xff;
					expect((digits[index] as number) & mask).toBe(byte & mask);
				});
			}),
		);
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
		uuid: () => `uuid-${number}`,
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
		expect([clock.now(), clock.wallTime(), clock.random(), clock.uuid()]).toEqual([7, 8, 0.07, 'uuid-7']);
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
