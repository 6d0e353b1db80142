import {expect, test} from '@jest/globals';
import {retryHint} from '@kyhooks/core';

test.each([
	['x-should-retry', 'true', 'retry'],
	['x-should-retry', 'false', 'stop'],
	['stripe-should-retry', 'true', 'retry'],
	['stripe-should-retry', 'false', 'stop'],
	['x-should-retry', ' TRUE ', 'retry'],
	['x-should-retry', 'False', 'stop'],
])('%s: %s says %s', (name, value, hint) => {
	expect(retryHint(new Headers({[name]: value}))).toBe(hint);
});

test.each(['', '1', 'yes', 'true, false', 'truelle', 'x'.repeat(10_000)])(
	'any other value says nothing: %#',
	value => {
		expect(retryHint(new Headers({'x-should-retry': value}))).toBeUndefined();
	},
);

test('nothing is said where neither field is there', () => {
	expect(retryHint(new Headers({'retry-after': '1'}))).toBeUndefined();
});

test('x-should-retry wins over stripe-should-retry', () => {
	expect(retryHint(new Headers({'x-should-retry': 'false', 'stripe-should-retry': 'true'}))).toBe('stop');
});
