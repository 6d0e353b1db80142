import {expect, test} from '@jest/globals';
import fc from 'fast-check';
import {createLeastRecentlyUsed} from '../../src/state/least-recently-used.ts';

test('when it is full, the entry goes that was neither read nor set for the longest', () => {
	const kept = createLeastRecentlyUsed<number>(3);
	for (const [key, value] of Object.entries({a: 1, b: 2, c: 3})) {
		kept.set(key, value);
	}
	expect(kept.get('a')).toBe(1);
	kept.set('b', 20);
	kept.set('d', 4);
	expect([...kept.entries()]).toEqual([
		['a', 1],
		['b', 20],
		['d', 4],
	]);
	expect(kept.get('c')).toBeUndefined();
	expect(kept.size).toBe(3);
});

test('an entry that is deleted leaves its place to another', () => {
	const kept = createLeastRecentlyUsed<number>(2);
	kept.set('a', 1);
	kept.set('b', 2);
	expect(kept.delete('b')).toBe(true);
	expect(kept.delete('b')).toBe(false);
	kept.set('c', 3);
	expect([...kept.entries()].map(([key]) => key)).toEqual(['a', 'c']);
});

test('to list the entries is no use of them', () => {
	const kept = createLeastRecentlyUsed<number>(2);
	kept.set('a', 1);
	kept.set('b', 2);
	expect([...kept.entries()]).toHaveLength(2);
	kept.set('c', 3);
	expect(kept.get('a')).toBeUndefined();
});

test('never holds more than its maximum, and always what was used last', () => {
	fc.assert(
		fc.property(
			fc.integer({min: 1, max: 5}),
			fc.array(fc.tuple(fc.boolean(), fc.nat(9))),
			(maximum, uses) => {
				const kept = createLeastRecentlyUsed<number>(maximum);
				let order: string[] = [];
				for (const [sets, number] of uses) {
					const key = String(number);
					const isKept = order.includes(key);
					if (sets) {
						kept.set(key, number);
					} else {
						expect(kept.get(key)).toBe(isKept ? number : undefined);
					}
					if (sets || isKept) {
						order = [...order.filter(one => one !== key), key].slice(-maximum);
					}
				}
				expect([...kept.entries()].map(([key]) => key)).toEqual(order);
			},
		),
	);
});
