import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {type CircuitsOptions, resolveCircuitsOptions} from '../src/options.ts';
import {type Tripped, Tripwire} from '../src/tripwire.ts';

/** What counts, without a row that might open anything. */
function counting(criteria: CircuitsOptions = {}) {
	const tripwire = new Tripwire(
		resolveCircuitsOptions('createCircuits', {
			window: 1_000,
			consecutiveFailures: 1_000_000,
			failingTime: 0,
			minimumCalls: 1_000_000,
			...criteria,
		}),
	);
	return {
		fail: (now: number): Tripped | undefined => tripwire.record(now, 1, undefined),
		succeed: (now: number) => tripwire.record(now, 0, undefined),
		counts: (now: number) => tripwire.counts(now),
	};
}

describe('a sliding window', () => {
	test('counts what has happened in it, by kind', () => {
		const {fail, succeed, counts} = counting();
		fail(0);
		succeed(10);
		expect(counts(20)).toEqual({calls: 2, failures: 1});
	});

	test('holds no stale counts, however long nothing has been recorded', () => {
		const {fail, counts} = counting({window: 30_000});
		for (let index = 0; index < 40; index++) {
			fail(index);
		}
		expect(counts(600_000)).toMatchObject({calls: 0, failures: 0});
		fail(600_000);
		expect(counts(600_000)).toMatchObject({calls: 1, failures: 1});
	});

	test('does not count what lies a whole window back', () => {
		const {fail, succeed, counts} = counting();
		fail(0);
		succeed(1_000);
		expect(counts(1_000)).toMatchObject({calls: 1, failures: 0});
	});

	test('never counts more than has been recorded in its length, nor less than in its length but one slice', () => {
		fc.assert(
			fc.property(
				fc.array(fc.tuple(fc.nat(400), fc.boolean()), {maxLength: 200}),
				fc.nat(2_000),
				(steps, rest) => {
					const {fail, succeed, counts} = counting();
					const moments: number[] = [];
					let now = 0;
					for (const [pause, failed] of steps) {
						now += pause;
						if (failed) {
							fail(now);
							moments.push(now);
						} else {
							succeed(now);
						}
					}
					now += rest;
					const {failures} = counts(now);
					expect(failures).toBeLessThanOrEqual(moments.filter(moment => moment > now - 1_000).length);
					expect(failures).toBeGreaterThanOrEqual(moments.filter(moment => moment > now - 900).length);
				},
			),
		);
	});

	test('a clock that goes back neither loses nor keeps a count for longer', () => {
		const {fail, counts} = counting();
		fail(5_000);
		fail(1_000);
		expect(counts(1_000).failures).toBe(2);
		expect(counts(5_050).failures).toBe(2);
		expect(counts(6_000).failures).toBe(0);
	});

	test('has lasted from the first failure of those that it counts', () => {
		const criteria = {minimumCalls: 1, failureRatio: 0, failingTime: 300};
		const {fail, succeed} = counting(criteria);
		expect([fail(10), fail(309)]).toEqual([undefined, undefined]);
		expect(fail(310)).toMatchObject({by: 'failure-ratio', failures: 3, calls: 3});
		// The failures above have left the window.
		expect([succeed(1_390), fail(1_400), fail(1_699)]).toEqual(Array(3).fill(undefined));
		expect(fail(1_700)).toMatchObject({by: 'failure-ratio', failures: 3, calls: 4});
	});

	test('that counts no failure opens nothing, whatever the share', () => {
		const {succeed} = counting({minimumCalls: 1, failureRatio: 0});
		const tripwire = new Tripwire(
			resolveCircuitsOptions('createCircuits', {minimumCalls: 1, failureRatio: 0, failingTime: 0}),
		);
		expect(succeed(0)).toBeUndefined();
		tripwire.record(0, 0, undefined);
		expect(tripwire.record(0, 0.5, undefined)).toBeUndefined();
	});
});
