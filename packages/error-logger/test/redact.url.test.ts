import {describe, expect, test} from '@jest/globals';
import {createRedactor} from '@kyhooks/error-logger/redact';

const {url, text} = createRedactor();

test.each<[string, string]>([
	['https://api.example/users/42?page=2', 'https://api.example/users/42?page=2'],
	['https://u:p@api.example/', 'https://REDACTED:REDACTED@api.example/'],
	['https://u@api.example/', 'https://REDACTED:REDACTED@api.example/'],
	['https://:p@api.example', 'https://REDACTED:REDACTED@api.example'],
	['https://u:p@ss@api.example/', 'https://REDACTED:REDACTED@api.example/'],
	['https://u:p/w@api.example/x', 'https://REDACTED:REDACTED@api.example/x'],
	['https://u:p?w@api.example/x', 'https://REDACTED:REDACTED@api.example/x'],
	['https://u:p#w@api.example/x', 'https://REDACTED:REDACTED@api.example/x'],
	['https://u:p/w@v:q/z@api.example/x', 'https://REDACTED:REDACTED@api.example/x'],
	['https://u:secret', 'https://REDACTED'],
	['https://u:p@host:secret/x', 'https://REDACTED:REDACTED@REDACTED/x'],
	['http:\\\\u:p@api.example\\x', 'REDACTED:REDACTED@api.example\\x'],
	['http:/u:p@api.example/x', 'http:/REDACTED:REDACTED@api.example/x'],
	['http:u:p@api.example/x', 'REDACTED:REDACTED@api.example/x'],
	['//u:p@api.example/x', '//REDACTED:REDACTED@api.example/x'],
	['postgres://u:p@db:5432/main', 'postgres://REDACTED:REDACTED@db:5432/main'],
	['https://[::1]:8080/x?y=1', 'https://[::1]:8080/x?y=1'],
	['https://u:p@[::1]:8080/', 'https://REDACTED:REDACTED@[::1]:8080/'],
	['http://localhost:3000/@me', 'http://localhost:3000/@me'],
	['file:///home/x/session.ts:10:5', 'file:///home/x/session.ts:10:5'],
	['/users/42?token=a', '/users/42?token=REDACTED'],
	['?token=a&b=c', '?token=REDACTED&b=c'],
	['users?key=a', 'users?key=REDACTED'],
	['', ''],
	['?', '?'],
	['/a?&&b=1&', '/a?&&b=1&'],
	['/a?token', '/a?token'],
	['/a?token=', '/a?token='],
	['/a?token=b=c=d', '/a?token=REDACTED'],
	['/a?api%5Fkey=b', '/a?api%5Fkey=REDACTED'],
	['/a?api%255Fkey=b', '/a?api%255Fkey=REDACTED'],
	['/a?user%5Bpassword%5D=b', '/a?user%5Bpassword%5D=REDACTED'],
	['/a?%E0%A4%A=1&pass%77ord=b', '/a?%E0%A4%A=1&pass%77ord=REDACTED'],
	['/a?%&%=%&token=%', '/a?REDACTED&%=%&token=REDACTED'],
	['/a#access_token=b', '/a'],
	['https://h#/route?token=1', 'https://h'],
	['/cb?next=https%3A%2F%2Fh%2F%3Ftoken%3Da', '/cb?next=REDACTED'],
	['/cb?next=https%253A%252F%252Fh%252F%253Ftoken%253Da', '/cb?next=REDACTED'],
	['/cb?next=https%3A%2F%2Fu%3Ap%40h%2F', '/cb?next=REDACTED'],
	['/cb?next=https%3A%2F%2Fh%2Fok', '/cb?next=https%3A%2F%2Fh%2Fok'],
	['/cb?eyJhbGciOiJIUzI1NiJ9.e30.abc=1', '/cb?REDACTED=1'],
	['/cb?ghp_0123456789abcdefghij', '/cb?REDACTED'],
	['/reset/eyJhbGciOiJIUzI1NiJ9.e30.abc/now', '/reset/REDACTED/now'],
	['/reset/sk_live_0123456789', '/reset/REDACTED'],
	['/reset/sk%5Flive%5F0123456789/x', '/reset/REDACTED/x'],
	['/reset/ghp_0123456789abcdefghij', '/reset/REDACTED'],
	['/reset/xoxb-1234567890', '/reset/REDACTED'],
	['https://hooks.slack.com/services/T0AB/B0CD/xyz', 'https://hooks.slack.com/services/T0AB/REDACTED'],
	['https://discord.com/api/webhooks/123/abc-_d', 'https://discord.com/api/webhooks/123/REDACTED'],
	[
		'https://discord.com/api/v10/webhooks/123/abc/slack',
		'https://discord.com/api/v10/webhooks/123/REDACTED/slack',
	],
	['https://api.telegram.org/bot12345:ABC-d/send', 'https://api.telegram.org/botREDACTED/send'],
	['https://api.telegram.org/file/bot12345%3AABC/x', 'https://api.telegram.org/file/botREDACTED/x'],
	[
		'https://x.webhook.office.com/webhookb2/a/IncomingWebhook/b/c',
		'https://x.webhook.office.com/webhookb2/a/IncomingWebhook/REDACTED',
	],
	['/page;jsessionid=abc', '/page;jsessionid=REDACTED'],
	['data:text/plain;base64,aGk=', 'data:REDACTED'],
	['/a\r\nSet-Cookie: x', '/a⏎Set-Cookie: REDACTED'],
	['  https://u:p@h/  ', 'https://REDACTED:REDACTED@h/'],
	['ht\u200Btps://u:p@h/', 'https://REDACTED:REDACTED@h/'],
	['/services/T/overview', '/services/T/overview'],
	['/robots/bot12/x', '/robots/bot12/x'],
])('%j is told as %j', (given, told) => {
	expect(url(given)).toBe(told);
	expect(url(told)).toBe(told);
});

test.each(
	`X-Amz-Signature X-Amz-Credential X-Amz-Security-Token AWSAccessKeyId Signature sig X-Goog-Signature X-Goog-Credential
	X-Goog-Security-Token GoogleAccessId Key-Pair-Id Policy se sp sv skoid sktid access_token refresh_token id_token token
	auth authorization api_key apikey api-key key secret client_secret client_assertion assertion code code_verifier state
	nonce password passwd pwd pass session sessionid session_id sid jsessionid phpsessid jwt saml samlresponse ticket otp
	pin signature sign hmac hash email phone`.split(/\s+/),
)('the parameter %s is secret, in any case', name => {
	const given = [name, name.toLowerCase(), name.toUpperCase()].map(key => `https://h/?a=1&${key}=xyzzy&b=2`);
	for (const one of given) {
		expect(url(one)).toBe(one.replace('xyzzy', 'REDACTED'));
		expect(text(`<${one}>`)).toBe(`<${one.replace('xyzzy', 'REDACTED')}>`);
	}
});

test.each(`page limit q sort keyword author cursor codec statecode hashtag version user id lang`.split(' '))(
	'the parameter %s is shown',
	name => {
		expect(url(`https://h/?${name}=1`)).toBe(`https://h/?${name}=1`);
	},
);

describe('a URL that is too long', () => {
	test('is cut to 1,024 characters, after a whole replacement', () => {
		const told = url(`https://h/?${Array.from({length: 200}, () => 'token=a').join('&')}`);
		expect(told.length).toBeLessThanOrEqual(1_024);
		expect(told).toMatch(/^https:\/\/h\/(?:[?&]token=REDACTED)+&?(?:t|to|tok|toke|token|token=)?…$/);
	});

	test('loses the parameter that was cut, with its beginning', () => {
		const told = createRedactor({query: 'redact-known'}).url(`https://h/?a=${'b'.repeat(9_000)}`);
		expect(told).toBe('https://h/?…');
	});
});

test('URLs in URLs in URLs are not followed for ever', () => {
	expect(url('/?a=http://h/?b=http://h/?c=http://h/?d=http://h/?e=1')).toContain('REDACTED');
	expect(url('/?a=http://h/?b=2')).toBe('/?a=http://h/?b=2');
});

test('a path of many parts keeps them, and what is secret in the last ones is found', () => {
	const long = `https://h${'/a'.repeat(63)}/b/c/`;
	expect(url(long)).toBe(long);
	expect(url(`${long}sk_live_0123456789/d`)).toBe(`${long}REDACTED/d`);
	expect(url(`${long}sk%5Flive%5F0123456789/d`)).toBe(`https://h${'/a'.repeat(63)}/REDACTED`);
});

test.each([{}, {query: 'redact-all'}] as const)(
	'a query of many parameters is cut after 64 of them',
	options => {
		const many = (count: number) => `?${Array.from({length: count}, () => 'a=').join('&')}`;
		const redactor = createRedactor(options);
		expect(redactor.url(many(64))).toBe(many(64));
		expect(redactor.url(many(65))).toBe(`${many(64)}&…`);
		expect(redactor.url(redactor.url(many(65)))).toBe(`${many(64)}&…`);
		expect(redactor.text(`https://h/${many(65)}`)).toBe(`https://h/${many(64)}&…`);
		expect(redactor.url(`https://h/${many(65)}`)).toBe(`https://h/${many(64)}&…`);
	},
);
