import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {SlidingWindow} from '../src/sliding-window.ts';

describe('a sliding window', () => {
	test('counts what has happened in it, by kind', () => {
		const window = new SlidingWindow(1_000);
		window.record(0, true, false);
		window.record(10, false, true);
		window.record(20, false, false);
		expect(window.counts(20)).toMatchObject({calls: 3, failures: 1, slow: 1});
	});

	test('holds no stale counts, however long nothing has been recorded', () => {
		const window = new SlidingWindow(30_000);
		for (let index = 0; index < 40; index++) {
			window.record(index, true, false);
		}
		expect(window.counts(600_000)).toMatchObject({calls: 0, failures: 0});
		window.record(600_000, true, false);
		expect(window.counts(600_000)).toMatchObject({calls: 1, failures: 1});
	});

	test('does not count what a place of the ring has held one turn before', () => {
		const window = new SlidingWindow(1_000);
		window.record(0, true, false);
		window.record(1_000, false, false);
		expect(window.counts(1_000)).toMatchObject({calls: 1, failures: 0});
	});

	test('never counts more than has been recorded in its length, nor less than in its length but one bucket', () => {
		fc.assert(
			fc.property(
				fc.array(fc.tuple(fc.nat(400), fc.boolean()), {maxLength: 200}),
				fc.nat(2_000),
				(steps, rest) => {
					const window = new SlidingWindow(1_000);
					const moments: number[] = [];
					let now = 0;
					for (const [pause, failed] of steps) {
						now += pause;
						window.record(now, failed, false);
						if (failed) {
							moments.push(now);
						}
					}
					now += rest;
					const {failures} = window.counts(now);
					expect(failures).toBeLessThanOrEqual(moments.filter(moment => moment > now - 1_000).length);
					expect(failures).toBeGreaterThanOrEqual(moments.filter(moment => moment > now - 900).length);
				},
			),
		);
	});

	test('a clock that goes back neither loses nor keeps a count for longer', () => {
		const window = new SlidingWindow(1_000);
		window.record(5_000, true, false);
		window.record(1_000, true, false);
		expect(window.counts(1_000).failures).toBe(2);
		expect(window.counts(5_050).failures).toBe(2);
		expect(window.counts(6_000).failures).toBe(0);
	});

	test('knows when the first failure and the first slow attempt of those that it counts were seen', () => {
		const window = new SlidingWindow(1_000);
		expect(window.counts(0)).toMatchObject({
			firstFailure: Number.POSITIVE_INFINITY,
			firstSlow: Number.POSITIVE_INFINITY,
		});
		window.record(10, true, false);
		window.record(20, true, false);
		window.record(30, false, true);
		window.record(640, true, false);
		expect(window.counts(640)).toMatchObject({firstFailure: 10, firstSlow: 30});
		expect(window.counts(1_050)).toMatchObject({
			firstFailure: 640,
			firstSlow: Number.POSITIVE_INFINITY,
		});
	});
});
