import {describe, expect, test} from '@jest/globals';
import {systemClock, useClock} from '@kyhooks/core';
import {type Backoff, constant, decorrelated, exponential, linear} from '@kyhooks/retry';
import {seededRandom} from '@kyhooks/testing';
import fc from 'fast-check';

const waits = (backoff: Backoff, count: number) => {
	let lastWait = 0;
	return Array.from({length: count}, (_, index) => {
		lastWait = backoff({attempt: index + 1, lastWait});
		return lastWait;
	});
};

function withRandom<Result>(random: () => number, run: () => Result): Result {
	const restore = useClock({...systemClock, random});
	const result = run();
	restore();
	return result;
}

describe('backoffs', () => {
	test('exponential doubles up to its maximum', () => {
		expect(waits(exponential(), 7)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
		expect(waits(exponential({initial: 10, factor: 3, maximum: 100}), 4)).toEqual([10, 30, 90, 100]);
	});

	test('linear grows by its step up to its maximum', () => {
		expect(waits(linear(), 3)).toEqual([1_000, 2_000, 3_000]);
		expect(waits(linear({initial: 100, step: 50, maximum: 220}), 4)).toEqual([100, 150, 200, 220]);
	});

	test('constant stays', () => {
		expect(waits(constant(70), 3)).toEqual([70, 70, 70]);
	});

	test('decorrelated draws between its initial wait and three times the last', () => {
		expect(
			withRandom(
				() => 0,
				() => waits(decorrelated({initial: 100}), 3),
			),
		).toEqual([100, 100, 100]);
		expect(
			withRandom(
				() => 0.5,
				() => waits(decorrelated({initial: 100, maximum: 1_000}), 4),
			),
		).toEqual([200, 350, 575, 912.5]);
		expect(
			withRandom(
				() => 0.999,
				() => waits(decorrelated({initial: 100, maximum: 1_000}), 6),
			).at(-1),
		).toBe(1_000);
	});

	test('gives a finite wait within its bounds for any attempt and any bounds', () => {
		const time = fc.integer({min: 0, max: 2_147_483_647});
		fc.assert(
			fc.property(
				time,
				time,
				fc.double({min: 1, max: 1e6, noNaN: true}),
				fc.integer({min: 1, max: 100_000}),
				time,
				fc.integer(),
				(initial, maximum, factor, attempt, lastWait, seed) => {
					const backoffs = [
						exponential({initial, maximum, factor}),
						linear({initial, maximum, step: initial}),
						decorrelated({initial, maximum}),
					];
					for (const backoff of backoffs) {
						const wait = withRandom(seededRandom(seed), () => backoff({attempt, lastWait}));
						expect(wait).toBeGreaterThanOrEqual(0);
						expect(wait).toBeLessThanOrEqual(maximum);
					}
				},
			),
		);
	});

	test('exponential and linear never shrink from one attempt to the next', () => {
		fc.assert(
			fc.property(
				fc.integer({min: 0, max: 100_000}),
				fc.integer({min: 1, max: 2_000}),
				(initial, attempt) => {
					for (const backoff of [exponential({initial}), linear({initial})]) {
						expect(backoff({attempt: attempt + 1, lastWait: 0})).toBeGreaterThanOrEqual(
							backoff({attempt, lastWait: 0}),
						);
					}
				},
			),
		);
	});
});
