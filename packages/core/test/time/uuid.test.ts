import {afterEach, describe, expect, test} from '@jest/globals';
import {systemClock, useClock, uuid} from '@kyhooks/core';
import {createVirtualClock} from '@kyhooks/testing';

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let restore = () => {};
afterEach(() => restore());

describe('a UUID', () => {
	test('is of version 4, and another each time', () => {
		const [one, other] = [uuid(), uuid()];
		expect(one).toMatch(form);
		expect(other).toMatch(form);
		expect(one).not.toBe(other);
	});

	test('comes from the seed of a virtual clock', () => {
		const drawn = () => {
			restore = useClock(createVirtualClock({seed: 5}));
			const two = [uuid(), uuid()];
			restore();
			return two;
		};
		const [first, second] = drawn();
		expect(first).toMatch(form);
		expect(second).not.toBe(first);
		expect(drawn()).toEqual([first, second]);
	});

	test.each([
		[0, '00000000-0000-4000-8000-000000000000'],
		[0.999, 'ffffffff-ffff-4fff-bfff-ffffffffffff'],
	])('of nothing but %d bears version and variant', (number, expected) => {
		restore = useClock({...systemClock, random: () => number});
		expect(uuid()).toBe(expected);
	});

	test.each([
		['crypto.randomUUID', crypto, 'randomUUID'],
		['crypto', globalThis, 'crypto'],
	])('is drawn where %s is missing, as on a page served over plain http', (_, owner, name) => {
		const known = Object.getOwnPropertyDescriptor(owner, name);
		Object.defineProperty(owner, name, {value: undefined, configurable: true});
		const drawn = uuid();
		if (known) {
			Object.defineProperty(owner, name, known);
		} else {
			delete (owner as {[name]?: unknown})[name];
		}
		expect(drawn).toMatch(form);
	});
});
