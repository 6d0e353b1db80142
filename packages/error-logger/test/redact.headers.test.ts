import {describe, expect, test} from '@jest/globals';
import {createRedactor} from '@kyhooks/error-logger/redact';

const {headers} = createRedactor();

describe('a header field is shown', () => {
	test.each(
		`accept accept-encoding accept-language age allow cache-control content-encoding
		content-length content-type date etag if-match if-modified-since if-none-match if-unmodified-since
		retry-after ratelimit ratelimit-policy ratelimit-limit ratelimit-remaining ratelimit-reset
		x-ratelimit-limit x-ratelimit-remaining x-ratelimit-reset x-ratelimit-resource retry-after-ms
		x-ms-retry-after-ms x-should-retry server server-timing user-agent vary via traceparent
		x-request-id request-id x-correlation-id x-ms-request-id x-amzn-requestid x-amzn-trace-id x-amz-request-id
		x-github-request-id cf-ray`.split(/\s+/),
	)('if it is %s', name => {
		expect(headers({[name.toUpperCase()]: 'shown'})).toEqual({[name]: 'shown'});
	});

	test('if the options list it', () => {
		expect(createRedactor({headers: ['X-Zone']}).headers({'x-zone': 'eu', 'x-other': '1'})).toEqual({
			'x-zone': 'eu',
			'x-other': 'REDACTED',
		});
	});

	test('without the secret that somebody has put into it', () => {
		expect(headers({'user-agent': 'bot Bearer abc123', via: 'a\r\nx: 1'})).toEqual({
			'user-agent': 'bot Bearer REDACTED',
			via: 'a⏎x: 1',
		});
	});
});

test.each<[string, string, string]>([
	['authorization', 'Bearer abc', 'REDACTED'],
	['proxy-authorization', 'Basic abc', 'REDACTED'],
	['www-authenticate', 'Bearer realm="x", error="invalid_token"', 'REDACTED'],
	['idempotency-key', 'order-7', 'REDACTED'],
	[
		'location',
		'https://u:p@h/cb?code=1&page=2#access_token=3',
		'https://REDACTED:REDACTED@h/cb?code=REDACTED&page=2',
	],
	['content-location', '/a?token=1', '/a?token=REDACTED'],
	['cookie', 'a=b', 'REDACTED'],
	['x-anything', 'value', 'REDACTED'],
	['x-forwarded-for', '10.0.0.1', 'REDACTED'],
])('%s: %s is told as %s', (name, value, told) => {
	expect(headers({[name]: value})).toEqual({[name]: told});
	expect(headers({[name]: told})).toEqual({[name]: told});
});

describe('header fields come', () => {
	const expected = {accept: ['a', 'b'], 'set-cookie': ['REDACTED', 'REDACTED'], vary: 'x'};

	test.each([
		[
			'as Headers',
			new Headers([
				['Accept', 'a, b'],
				['Set-Cookie', '1'],
				['Set-Cookie', '2'],
				['Vary', 'x'],
			]),
			{...expected, accept: 'a, b'},
		],
		[
			'as pairs',
			[
				['Accept', 'a'],
				['accept', 'b'],
				['Set-Cookie', '1'],
				['set-cookie', '2'],
				['Vary', 'x'],
			] as [string, string][],
			expected,
		],
		[
			'as a record with lists',
			{Accept: ['a', 'b'], 'set-cookie': ['1', '2'], Vary: 'x', Age: undefined},
			expected,
		],
		['as a Map', new Map([['Vary', 'x']]), {vary: 'x'}],
		['not at all', {}, {}],
	])('%s', (_, fields, redacted) => {
		expect(headers(fields)).toEqual(redacted);
	});

	test('from a live request, which stays as it was', () => {
		const request = new Request('https://h/', {
			method: 'POST',
			body: 'x',
			headers: {authorization: 'Bearer a', accept: 'b'},
		});
		expect(headers(request.headers)).toEqual({
			accept: 'b',
			authorization: 'REDACTED',
			'content-type': 'text/plain;charset=UTF-8',
		});
		expect([request.headers.get('authorization'), request.bodyUsed]).toEqual(['Bearer a', false]);
	});
});

test('no more than 50 fields, and 50 values of one, are told', () => {
	const many = Array.from({length: 80}, (_, index): [string, string] => [`x-${index}`, 'v']);
	expect(Object.keys(headers(many))).toHaveLength(50);
	expect(headers({vary: Array.from({length: 80}, () => 'v')}).vary).toHaveLength(50);
});

test('a field with the name of the prototype is a field, and changes no prototype', () => {
	const told = headers([
		['__proto__', 'x'],
		['constructor', 'y'],
	]);
	expect(Object.keys(told)).toEqual(['(__proto__)', 'constructor']);
	expect(Object.getPrototypeOf(told)).toBe(Object.prototype);
});

test('fields that throw, never end, or hold no text do no harm', () => {
	const explode = () => {
		throw new Error('hostile');
	};
	function* endless(): Generator<[string, string]> {
		for (;;) {
			yield ['via', 'x'];
		}
	}
	function* broken(): Generator<[string, string]> {
		yield ['via', 'x'];
		explode();
	}
	expect(headers(endless()).via).toHaveLength(50);
	expect(headers(broken())).toEqual({via: 'x'});
	expect(headers(new Proxy({}, {has: explode, ownKeys: explode}))).toEqual({});
	expect(headers(undefined as never)).toEqual({});
	expect(headers({via: {toString: explode}, age: 5} as never)).toEqual({via: 'REDACTED', age: '5'});
});
