import {describe, expect, test} from '@jest/globals';
import {classify} from '@kyhooks/status-classifier';
import {isJson, isProblem} from '../src/json-body.ts';

const coded = (code: string) => Object.assign(new Error('it failed'), {code});
const said = (message: string) => Object.assign(new TypeError(message), {stack: undefined});

describe('a code that only looks like one that is known is not taken for it:', () => {
	test.each([
		['MY_HPE_INVALID', 'protocol'],
		['MY_Z_DATA_ERROR', 'body-corrupt'],
		['MY_UND_ERR_SOCKS5_AUTH', 'proxy'],
		['MY_UND_MOCK_ERR_X', 'misuse'],
		['MY_CERT_ERROR', 'tls'],
		['HOSTNAME_MISMATCHED', 'tls'],
		['MY_ERR_SSL_X', 'tls'],
		// An operating system error: a wrong type of socket.
		['EPROTOTYPE', 'tls'],
	])('%s for %s', (code, rule) => {
		expect(classify(coded(code)).rule).not.toBe(rule);
	});
});

describe('words that only look like those of a runtime are not taken for them:', () => {
	test.each([
		'redirect count exceeded by far',
		'they say: The response redirected too many times',
		'lost before secure TLS connection was established, they say',
		'they say: NetConnectNotAllowedError: no',
		'HTTP method. Then more',
		'they say: Load failed',
		'they say: Network connection lost',
	])('%s', message => {
		expect(classify(said(message)).rule).toBe('unknown');
	});
});

test.each(['Failed to fetch at all', 'Load failed badly', 'Network connection lost. Then more'])(
	'what begins like the words of a runtime is left to core: %s',
	message => {
		expect(classify(said(message))).toMatchObject({rule: 'connection-lost', retry: 'if-idempotent'});
	},
);

describe('and what is meant is found however it is put:', () => {
	test.each([
		['misuse', said('Invalid URL')],
		['misuse', said('request: Failed to parse URL from x')],
		['tls', said('error trying to connect: invalid certificate: expired')],
		['tls', said('client error (Connect): invalid peer certificate: expired')],
		['tls', coded('EPROTO')],
	])('%s, %#', (rule, error) => {
		expect(classify(error).rule).toBe(rule);
	});
});

test('a quota with less than one left is no quota with none left', () => {
	const of = (remaining: string) =>
		new Response(null, {status: 403, headers: {'x-ratelimit-remaining': remaining}});
	expect(classify(of('0')).rule).toBe('rate-limited');
	expect(classify(of('0.5')).rule).toBe('status-403');
});

describe('the type of a body', () => {
	const typed = (type: string) => new Response('{}', {headers: {'content-type': type}});

	test.each([
		['application/json', true],
		['application/json ; charset=utf-8', true],
		['application/vnd.api+json', true],
		['application/jsonx', false],
		['application/json5;a=b', false],
		['application/x-ndjson', false],
		['text/plain; like=application/json', false],
	])('%s is JSON: %p', (type, expected) => {
		expect(isJson(typed(type))).toBe(expected);
	});

	test.each([
		['application/problem+json', true],
		['Application/Problem+JSON ; charset=utf-8', true],
		['application/problem+jsonx', false],
		['application/json', false],
		['text/plain; like=application/problem+json', false],
	])('%s is a problem description: %p', (type, expected) => {
		expect(isProblem(typed(type))).toBe(expected);
	});
});

describe('a call that a platform refuses is misuse, in the words of', () => {
	test.each([
		['Chromium', "Failed to construct 'Headers': Invalid value"],
		['Chromium', "Failed to construct 'Headers': Invalid name"],
		['Firefox', 'Request constructor: http:// is not a valid URL.'],
		['Firefox', 'Request constructor: Invalid request method BAD METHOD.'],
		['Firefox', 'Request constructor: HEAD or GET Request cannot have a body.'],
		['WebKit', 'URL is not valid or contains user credentials.'],
		['WebKit', "Header 'a' has invalid value: b"],
		['WebKit', "Request has method 'GET' and cannot have a body"],
		['WebKit', 'Method is not a valid HTTP token.'],
		['WebKit', 'Method is forbidden.'],
		['Workers', 'Fetch API cannot load: foo://example.com/'],
		['Workers', 'Request with a GET or HEAD method cannot have a body.'],
		['Workers', 'Invalid HTTP method string: BAD METHOD'],
		['Bun', 'protocol must be http:, https: or s3:'],
		['Deno', "Url scheme 'foo' not supported"],
		['Deno', 'Method is not valid'],
		['React Native', 'Body not allowed for GET or HEAD requests'],
		['React Native', 'Invalid character in header field name: "x a"'],
	])('%s: %s', (_, message) => {
		expect(classify(said(message))).toMatchObject({category: 'misuse', neverSent: true});
	});
});

test.each([
	['Firefox', 'Content-Length header of network response exceeds response Body.', 'body-interrupted'],
	['Firefox', 'Decoding failed.', 'body-corrupt'],
	['Workers', 'Gzip decompression failed.', 'body-corrupt'],
	['Workers', 'Too many redirects.http://example.com/', 'redirect-loop'],
])('an answer that is broken, in the words of %s: %s', (_, message, category) => {
	expect(classify(said(message)).category).toBe(category);
});
