import {expect, test} from '@jest/globals';
import fc from 'fast-check';
import {measureRate, mostInAnyWindow} from '../bench/limiter/rate.ts';

test('counts the most moments in any window, whose end does not belong to it', () => {
	expect(mostInAnyWindow([], 10)).toBe(0);
	expect(mostInAnyWindow([0, 10, 20], 10)).toBe(1);
	expect(mostInAnyWindow([0, 9, 10, 11, 30], 10)).toBe(3);
	fc.assert(
		fc.property(
			fc.array(fc.integer({min: 0, max: 200})),
			fc.integer({min: 1, max: 50}),
			(moments, window) => {
				const sorted = moments.toSorted((one, other) => one - other);
				const counts = sorted.map(
					start => sorted.filter(moment => moment >= start && moment < start + window).length,
				);
				expect(mostInAnyWindow(sorted, window)).toBe(Math.max(0, ...counts));
			},
		),
	);
});

test('two seconds on real sockets: no window has more than the limit, and the limit is used', async () => {
	const {left} = await measureRate({limit: 10}, 2_200);
	expect(left.most).toBeLessThanOrEqual(10);
	expect(left.sent).toBeGreaterThan(15);
});
