import {expect, test} from '@jest/globals';
import {read} from '@kyhooks/core';
import fc from 'fast-check';
import {hostileValues} from '../support/hostile-values.ts';

test('a property is read, own or inherited, under a name or a symbol', () => {
	const key = Symbol('key');
	expect(read({a: 1, [key]: 2}, 'a')).toBe(1);
	expect(read({[key]: 2}, key)).toBe(2);
	expect(read(new TypeError('text'), 'name')).toBe('TypeError');
});

test.each([undefined, null, 'text', 7, true, 3n])('nothing is read of %p', value => {
	expect(read(value, 'toString')).toBeUndefined();
});

test('a getter that throws tells nothing, nor does any other value', () => {
	fc.assert(
		fc.property(hostileValues, thrown => {
			expect(read(thrown(), 'no such key')).toBeUndefined();
		}),
	);
	const throwing = Object.defineProperty({}, 'code', {
		get() {
			throw new Error('hostile');
		},
	});
	expect(read(throwing, 'code')).toBeUndefined();
});
