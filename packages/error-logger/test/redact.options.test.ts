import {afterEach, describe, expect, test} from '@jest/globals';
import {createRedactor} from '@kyhooks/error-logger/redact';

describe('createRedactor() refuses', () => {
	test.each<[string, unknown, string]>([
		[
			'an unknown key',
			{key: []},
			'redact.key is not an option (known: keys, headers, query, patterns), got []',
		],
		['keys that are no list', {keys: 'tenant'}, 'redact.keys must be an array of names, got "tenant"'],
		['a key that is no name', {keys: ['']}, 'redact.keys must be an array of names, got [""]'],
		[
			'a key without a letter that is looked at',
			{keys: ['ключ']},
			'redact.keys must be an array of names, got ["ключ"]',
		],
		[
			'headers that are no list',
			{headers: 'x-zone'},
			'redact.headers must be an array of header names that carry no credentials, got "x-zone"',
		],
		[
			'a header that is no name',
			{headers: ['x zone']},
			'redact.headers must be an array of header names that carry no credentials, got ["x zone"]',
		],
		[
			'a header that carries credentials',
			{headers: ['x-zone', 'Authorization']},
			'redact.headers must be an array of header names that carry no credentials, got ["x-zone","Authorization"]',
		],
		[
			'another query',
			{query: 'keep'},
			'redact.query must be "redact-known" or "redact-all" or "drop", got "keep"',
		],
		[
			'a pattern that is a text',
			{patterns: ['a']},
			'redact.patterns must be an array of regular expressions that repeat no repetition, got ["a"]',
		],
		[
			'patterns that are no list',
			{patterns: /a/},
			'redact.patterns must be an array of regular expressions that repeat no repetition, got object',
		],
		[
			'a pattern that backtracks',
			{patterns: [/ok/, /(a+)+$/]},
			'redact.patterns must be an array of regular expressions that repeat no repetition, got [object,object]',
		],
		['no options at all', null, 'redact must be an object of options, got null'],
	])('%s', (_, options, message) => {
		const create = () => createRedactor(options as object);
		expect(create).toThrow(TypeError);
		expect(create).toThrow(message);
	});

	test.each(
		`authorization proxy-authorization cookie set-cookie set-cookie2 authentication-info proxy-authentication-info x-api-key
		api-key apikey x-apikey x-auth-token x-access-token x-refresh-token x-id-token x-csrf-token x-xsrf-token csrf-token
		x-session-id x-session-token x-amz-security-token x-amz-signature x-goog-api-key x-goog-iam-authorization-token
		ocp-apim-subscription-key x-functions-key x-ms-authorization-auxiliary x-shopify-access-token private-token
		job-token x-gitlab-token x-github-token x-hub-signature x-hub-signature-256 x-vault-token x-consul-token
		x-plex-token x-figma-token x-algolia-api-key dd-api-key dd-application-key cf-access-client-secret
		cf-access-jwt-assertion stripe-signature x-slack-signature x-webhook-secret x-forwarded-for x-real-ip forwarded
		true-client-ip cf-connecting-ip my-password x-credential x-jwt-2`.split(/\s+/),
	)('to open the header field %s', name => {
		expect(() => createRedactor({headers: [name]})).toThrow(TypeError);
	});
});

describe('the option query', () => {
	const url = '/a?user=1&token=2&flag&empty=&key=3#here';

	test.each([
		['redact-known', '/a?user=1&token=REDACTED&flag&empty=&key=REDACTED'],
		['redact-all', '/a?user=REDACTED&token=REDACTED&REDACTED&empty=&key=REDACTED'],
		['drop', '/a'],
	] as const)('%s', (query, redacted) => {
		expect(createRedactor({query}).url(url)).toBe(redacted);
		expect(createRedactor({query}).text(`GET https://h${url}`)).toBe(`GET https://h${redacted}`);
	});

	test.each(['redact-all', 'drop'] as const)('%s leaves no value of a relative URL in a text', query => {
		expect(createRedactor({query}).text('GET /a?user=ada&b=2 failed')).toBe(
			'GET /a?user=REDACTED&b=REDACTED failed',
		);
	});

	describe.each(['document', 'importScripts'])('where there is a global %s', name => {
		afterEach(() => {
			Reflect.deleteProperty(globalThis, name);
		});

		test('is redact-all unless told otherwise', () => {
			Object.assign(globalThis, {[name]: {}});
			expect(createRedactor().url('/a?user=1')).toBe('/a?user=REDACTED');
			expect(createRedactor({query: 'redact-known'}).url('/a?user=1')).toBe('/a?user=1');
		});
	});
});

describe('the option patterns', () => {
	test('adds to what is secret in a text, with or without the flag g', () => {
		const {text, value} = createRedactor({patterns: [/CUST-\d{4}/, /acct_\w+/gi]});
		expect(text('CUST-1234, CUST-5678 and ACCT_x9')).toBe('REDACTED, REDACTED and REDACTED');
		expect(value({note: 'CUST-1234'})).toEqual({note: 'REDACTED'});
	});

	test('does not find what was put in place of a secret', () => {
		const {text} = createRedactor({patterns: [/[A-Z]{4}/]});
		const once = text('token=abc ABCDEFGH');
		expect(once).toBe('token=REDACTED REDACTEDREDACTED');
		expect(text(once)).toBe(once);
	});
});

test('what stands in place of a secret is known again', () => {
	const {text} = createRedactor();
	const once = text('token=abc https://u:p@h/?key=1 Bearer abc {"password":"a b"}');
	expect(once).toBe(
		'token=REDACTED https://REDACTED:REDACTED@h/?key=REDACTED Bearer REDACTED {"password":"REDACTED"}',
	);
	expect(text(once)).toBe(once);
});

test('a redactor is frozen, and its parts work alone', () => {
	const redactor = createRedactor();
	expect(Object.isFrozen(redactor)).toBe(true);
	expect(['token=a', 'b'].map(part => redactor.text(part))).toEqual(['token=REDACTED', 'b']);
});

test('what the compiler refuses, the program refuses too', () => {
	// @ts-expect-error: the modes for a query are a fixed set
	expect(() => createRedactor({query: 'keep'})).toThrow(TypeError);
	// @ts-expect-error: a pattern is a regular expression
	expect(() => createRedactor({patterns: ['a']})).toThrow(TypeError);
	// @ts-expect-error: names are an array
	expect(() => createRedactor({keys: 'tenant'})).toThrow(TypeError);
	// @ts-expect-error: the deny-list is not an option
	expect(() => createRedactor({deny: []})).toThrow(TypeError);
});
