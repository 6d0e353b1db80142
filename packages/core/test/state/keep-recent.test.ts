import {expect, test} from '@jest/globals';
import {keepRecent} from '@kyhooks/core';

test('of more than 1,000 entries, the one goes that was not set for the longest', () => {
	const kept = new Map<string, number>();
	for (let key = 0; key < 1_000; key++) {
		keepRecent(kept, String(key), key);
	}
	expect(kept.size).toBe(1_000);
	keepRecent(kept, '0', 7);
	keepRecent(kept, 'new', 8);
	expect(kept.size).toBe(1_000);
	expect(kept.get('0')).toBe(7);
	expect(kept.get('new')).toBe(8);
	expect(kept.has('1')).toBe(false);
	expect(kept.has('2')).toBe(true);
});
