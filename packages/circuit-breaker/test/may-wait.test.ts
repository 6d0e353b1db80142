import {expect, test} from '@jest/globals';
import {timeToWait} from '../src/waiting.ts';

test.each([
	['until a whole attempt no longer fits', 8_000, 500, 7_500],
	['for half of what is left, where an attempt may take more than that', 8_000, 5_000, 4_000],
	['for half of what is left, where an attempt has no limit', 8_000, Infinity, 4_000],
	['without end, where the call has no limit', Infinity, 500, Infinity],
	['without end, where neither has a limit', Infinity, Infinity, Infinity],
])('an attempt waits %s', (_, left, allowed, wait) => {
	expect(timeToWait(left, allowed, 'wait')).toBe(wait);
});
