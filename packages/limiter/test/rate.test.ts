import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {clock, useClock} from '@kyhooks/core';
import {Rate} from '../src/rate.ts';

let now = 0;
let restoreClock: () => void;

beforeEach(() => {
	now = 0;
	restoreClock = useClock({...clock, now: () => now});
});
afterEach(() => restoreClock());

/** A rate of which requests were sent at these times. */
function rateOf(limit: number, burst: number, times: readonly number[], onTheWay = 0): Rate {
	const rate = new Rate({limit, interval: 1_000, burst});
	for (now of times) {
		rate.arrive(rate.take(now), now + onTheWay);
	}
	return rate;
}

describe('the earliest time of a request with others ahead of it', () => {
	const earliest = (rate: Rate) => [0, 1, 2, 3, 4, 7].map(ahead => rate.earliest(ahead));

	test('is an interval after that of the request whose place it takes, and one more for each time around', () => {
		expect(earliest(rateOf(3, 3, [0, 100, 200]))).toEqual([1_000, 1_100, 1_200, 2_000, 2_100, 3_100]);
	});

	test('does not count the time on the way, which a request may not have needed', () => {
		expect(rateOf(1, 1, [100], 250).earliest(0)).toBe(1_100);
	});

	test('is that of their turns if they are spread evenly', () => {
		expect(earliest(rateOf(4, 1, [100]))).toEqual([350, 600, 850, 1_100, 1_350, 2_100]);
	});

	test('is earlier by what may be sent at once', () => {
		expect(earliest(rateOf(4, 2, [100]))).toEqual([100, 350, 600, 1_100, 1_100, 2_100]);
	});
});

describe('requests that are spread evenly', () => {
	test.each([
		['late by up to half of the time between them does not move those after it', 375, 500],
		['late by more does, as they would come too close together', 376, 626],
	])('one that is %s', (_, sentAt, next) => {
		expect(rateOf(4, 1, [0, sentAt]).readyAt()).toBe(next);
	});
});
