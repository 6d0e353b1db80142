import {describe, expect, test} from '@jest/globals';
import {expectNoSecrets, secretsIn} from '@kyhooks/testing';
import fc from 'fast-check';

const secret = 'hünter 2/"x';
const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

describe('a secret is found', () => {
	test.each([
		['as it is', `password is ${secret}!`, 'plain'],
		['in a path', `/login/${encodeURIComponent(secret)}?x`, 'url'],
		['in a query', `?${new URLSearchParams({password: secret})}`, 'url'],
		['in a path, in lower case', encodeURIComponent(secret).toLowerCase(), 'url'],
		['in JSON', JSON.stringify({password: secret}), 'json'],
		['in Basic credentials', `Basic ${base64(`user:${secret}`)}`, 'base64'],
	])('%s', (_, text, form) => {
		expect(secretsIn(text, ['other', secret])).toEqual([{index: 1, form}]);
		expect(() => expectNoSecrets(text, ['other', secret])).toThrow('secret 2');
	});

	test('wherever it stands in a Base64 text', () => {
		fc.assert(
			fc.property(
				fc.string({maxLength: 9}),
				fc.string({minLength: 6, maxLength: 12}),
				fc.string({maxLength: 9}),
				(before, hidden, after) => {
					expect(secretsIn(base64(before + hidden + after), [hidden])).toHaveLength(1);
				},
			),
		);
	});

	test('in a value, by its JSON', () => {
		expect(() => expectNoSecrets({headers: {authorization: 'Bearer hunter2'}}, ['hunter2'])).toThrow(
			'secret 1',
		);
	});
});

test('the message does not repeat what it has found', () => {
	expect(() => expectNoSecrets('hunter2', ['hunter2'])).toThrow(
		expect.objectContaining({message: expect.not.stringContaining('hunter2')}),
	);
});

test('a text without a secret passes', () => {
	expectNoSecrets('GET https://api.example.com/users/42 failed', ['hunter2', secret]);
	expectNoSecrets(undefined, ['hunter2']);
});

test('secrets that are no list are refused, and not spelt out', () => {
	expect(() => expectNoSecrets('hunter2', 'hunter2' as never)).toThrow(
		new TypeError('secrets must be a list of strings'),
	);
});

test('a secret that would occur by accident is refused', () => {
	expect(() => expectNoSecrets('abc', ['abc'])).toThrow(
		new RangeError('secret 1 must have at least 4 characters, has 3'),
	);
});

test.each([
	['percent-encoded with small letters', 'https://api.example.com/?q=pass%2fword', 'pass/word'],
	['in the Base64 of URLs and tokens', 'fn5-Pz8_Pj4-', '~~~???>>>'],
	['in the message of an error', new Error('hunter2'), 'hunter2'],
	['in the cause of an error', {error: new Error('failed', {cause: new Error('hunter2')})}, 'hunter2'],
	['in what a platform hides from JSON', new Headers({authorization: 'Bearer hunter2'}), 'hunter2'],
])('a secret is found %s', (_, shown, hidden) => {
	expect(() => expectNoSecrets(shown, [hidden])).toThrow('secret 1');
});

test('a secret is found in a value that refers to itself', () => {
	const error = Object.assign(new Error('failed'), {self: undefined as unknown, key: 'hunter2'});
	error.self = error;
	expect(() => expectNoSecrets(error, ['hunter2'])).toThrow('secret 1');
});
