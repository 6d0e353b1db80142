import {describe, expect, test} from '@jest/globals';
import {originOf, withoutQuery} from '@kyhooks/core';
import fc from 'fast-check';

describe('the origin of a URL', () => {
	test.each([
		['https://api.example.com/users/42?to=/a#/b', 'https://api.example.com'],
		['http://127.0.0.1:8080/', 'http://127.0.0.1:8080'],
		['http://[::1]:8080/a', 'http://[::1]:8080'],
		['https://api.example.com', 'https://api.example.com'],
		['file:///etc/hosts', 'file:'],
		['data:text/plain,a//b/c', 'data:'],
		['blob:https://example.com/4cb5', 'blob:'],
		['httpx://example.com/a', 'httpx:'],
		['/no/url', ''],
		['', ''],
	])('of %p is %p', (url, origin) => {
		expect(originOf(url)).toBe(origin);
	});

	test('is what the platform says it is, for every URL that a Request can have', () => {
		// fast-check's own `webUrl` makes a table of all of Unicode first, which takes a second.
		const urls = fc
			.tuple(
				fc.constantFrom('http:', 'https:', 'HTTPS:'),
				fc.domain(),
				fc.constantFrom('', ':80', ':443', ':8080'),
				fc.constantFrom('', '/', '?', '#'),
				fc.string(),
			)
			.map(([scheme, host, port, mark, rest]) => `${scheme}//${host}${port}${mark}${mark && rest}`);
		fc.assert(
			fc.property(urls, given => {
				const {url} = new Request(given);
				expect(originOf(url)).toBe(new URL(url).origin);
			}),
		);
	});
});

test.each([
	['https://api.example/users/42', 'https://api.example/users/42'],
	['https://api.example/users/42?key=secret', 'https://api.example/users/42'],
	['https://api.example/users#secret', 'https://api.example/users'],
	['https://user:secret@api.example:8443/', 'https://api.example:8443/'],
])('%s without what may be secret is %s', (url, shown) => {
	expect(withoutQuery(url)).toBe(shown);
});
