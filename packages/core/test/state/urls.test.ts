import {describe, expect, test} from '@jest/globals';
import {originOf, shownUrl, withoutQuery} from '@kyhooks/core';
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
		// fast-check's own `webUrl` first builds a table of all of Unicode, which takes a second.
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

test.each([
	['https://user:secret@api.example/users/42?key=secret#secret', 'https://api.example/users/42'],
	[
		'https://api.telegram.org/bot123456:AbCdEfGhIjKlMnOpQrStUvWxYz/getMe',
		'https://api.telegram.org/REDACTED/getMe',
	],
	[
		'https://hooks.slack.com/services/T0/B0/abcdefghij0123456789abcd',
		'https://hooks.slack.com/services/T0/B0/REDACTED',
	],
	['https://discord.com/api/webhooks/1/a_0123456789-bcdefghi', 'https://discord.com/api/webhooks/1/REDACTED'],
	['https://api.example/token/abc/users', 'https://api.example/token/REDACTED/users'],
	['https://api.example/v1/eyJhbGciOiJIUzI1NiJ9.e30.c2ln/x', 'https://api.example/v1/REDACTED/x'],
	['https://api-1.a-very-long-host.example/a', 'https://api-1.a-very-long-host.example/a'],
	[
		'https://api.example/organization-memberships/tokens',
		'https://api.example/organization-memberships/tokens',
	],
	['https://api.example/0123456789012345678', 'https://api.example/0123456789012345678'],
])('%s is shown as %s', (url, shown) => {
	expect(shownUrl(url)).toBe(shown);
});
