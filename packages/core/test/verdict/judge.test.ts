import {describe, expect, test} from '@jest/globals';
import {
	adviceOn,
	type Category,
	type Classification,
	classifyByStandard,
	type Origin,
	RejectedError,
	type RequestFacts,
	ResilienceError,
	type RetryAdvice,
} from '@kyhooks/core';
import fc from 'fast-check';
import {NetworkError, TimeoutError} from 'ky';
import {certainRows, connectionRows, networkRow} from '../../src/verdict/failures.ts';
import * as inBrowsers from '../../src/verdict/failures-in-browsers.ts';
import {judge} from '../../src/verdict/judge.ts';
import {byStatus, byStatusClass, ownRows} from '../../src/verdict/standard-rules.ts';
import {hostileValues} from '../support/hostile-values.ts';
import {transportFailure, url} from '../support/scripted-fetch.ts';

const ofStatus = (status: number, headers: Record<string, string> = {}) => {
	const response = new Response(null, {headers});
	// The constructor accepts only 200 to 599, but a server may send other statuses.
	Object.defineProperties(response, {status: {value: status}, ok: {value: status >= 200 && status < 300}});
	return classifyByStandard({response});
};
const ofError = (error: unknown, request?: RequestFacts) => classifyByStandard({error}, request);

describe('a status', () => {
	test.each<[number, Category, RetryAdvice]>([
		[200, 'success', 'never'],
		[204, 'success', 'never'],
		[304, 'redirection', 'never'],
		[400, 'client-error', 'never'],
		[401, 'client-error', 'never'],
		[404, 'client-error', 'never'],
		[408, 'timeout', 'if-idempotent'],
		[409, 'client-error', 'never'],
		[413, 'client-error', 'never'],
		[421, 'client-error', 'never'],
		[429, 'rate-limited', 'always'],
		[499, 'client-error', 'never'],
		[500, 'server-error', 'if-idempotent'],
		[501, 'unsupported', 'never'],
		[502, 'bad-gateway', 'if-idempotent'],
		[503, 'unavailable', 'if-idempotent'],
		[504, 'gateway-timeout', 'if-idempotent'],
		[505, 'server-error', 'if-idempotent'],
		[599, 'server-error', 'if-idempotent'],
		[600, 'unknown', 'never'],
		[0, 'unknown', 'never'],
	])('%i is %s, worth a retry: %s', (status, category, retry) => {
		expect(ofStatus(status)).toMatchObject({
			category,
			retry,
			status,
			rule: `status-${status}`,
			origin: 'server',
			neverSent: false,
		});
	});

	test('has a row in the table above if it has one in the rules', () => {
		expect(Object.keys(byStatus).map(Number)).toEqual([408, 429, 501, 502, 503, 504]);
		expect(Object.keys(byStatusClass).map(Number)).toEqual([2, 3, 4, 5]);
	});

	test('that is hidden (no-cors) is a success', () => {
		const response = Object.defineProperties(new Response(), {
			ok: {value: false},
			status: {value: 0},
			type: {value: 'opaque'},
		});
		expect(classifyByStandard({response}).category).toBe('success');
	});

	test('503 with Retry-After was refused at the door: any request may be repeated', () => {
		expect(ofStatus(503, {'retry-after': '5'})).toMatchObject({retry: 'always', rule: 'status-503'});
		expect(ofStatus(500, {'retry-after': '5'})).toMatchObject({retry: 'if-idempotent'});
	});

	test('429 asks for a second at least; no other status says anything of limits or waits', () => {
		expect(ofStatus(429)).toMatchObject({minimumWait: 1_000});
		for (const status of [200, 404, 408, 500, 503]) {
			expect(Object.keys(ofStatus(status)).sort()).toEqual([
				'category',
				'neverSent',
				'origin',
				'retry',
				'rule',
				'status',
			]);
		}
		expect(ofStatus(429)).not.toHaveProperty('retryLimit');
	});

	test.each<[number, string, RetryAdvice]>([
		[500, 'false', 'never'],
		[429, 'false', 'never'],
		[400, 'true', 'always'],
		[500, 'true', 'always'],
	])("%i with the server's own x-should-retry: %s is worth a retry: %s", (status, hint, retry) => {
		expect(ofStatus(status, {'x-should-retry': hint})).toMatchObject({retry, rule: 'retry-hint', status});
	});

	test("keeps its category under the server's own word, and a success keeps its rule", () => {
		expect(ofStatus(429, {'x-should-retry': 'false'}).category).toBe('rate-limited');
		expect(ofStatus(200, {'x-should-retry': 'true'})).toMatchObject({retry: 'never', rule: 'status-200'});
	});
});

type Row = [
	name: string,
	error: unknown,
	category: Category,
	retry: RetryAdvice,
	origin: Origin,
	neverSent: boolean,
];

const failed = (cause: unknown) => new TypeError('fetch failed', {cause});
const named = (name: string, code?: string) => Object.assign(new Error(name), {name, ...(code && {code})});

const failures: readonly Row[] = [
	// Facts no. 10: failures that no retry can fix.
	[
		'self-signed certificate',
		transportFailure('DEPTH_ZERO_SELF_SIGNED_CERT'),
		'tls',
		'never',
		'network',
		true,
	],
	[
		'self-signed in the chain',
		transportFailure('SELF_SIGNED_CERT_IN_CHAIN'),
		'tls',
		'never',
		'network',
		true,
	],
	['expired certificate', transportFailure('CERT_HAS_EXPIRED'), 'tls', 'never', 'network', true],
	['unknown issuer', transportFailure('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'tls', 'never', 'network', true],
	['another host name', transportFailure('ERR_TLS_CERT_ALTNAME_INVALID'), 'tls', 'never', 'network', true],
	['host name mismatch', transportFailure('HOSTNAME_MISMATCH'), 'tls', 'never', 'network', true],
	['TLS to a plain port', transportFailure('ERR_SSL_WRONG_VERSION_NUMBER'), 'tls', 'never', 'network', true],
	['TLS protocol error', transportFailure('EPROTO', 'write'), 'tls', 'never', 'network', true],
	['redirect loop', failed(new Error('redirect count exceeded')), 'redirect-loop', 'never', 'server', false],
	...[
		'unexpected redirect',
		'URL scheme must be a HTTP(S) scheme',
		'cross origin not allowed for request mode "cors"',
	].map((words): Row => [words, failed(new Error(words)), 'redirection', 'never', 'server', false]),
	['integrity', failed(new Error('integrity mismatch')), 'body-corrupt', 'never', 'server', false],
	['no reason, as of a 407', failed(new Error('')), 'unknown', 'never', 'network', false],
	...['ERR_HTTP2_GOAWAY_SESSION', 'ERR_HTTP2_INVALID_SESSION', 'ERR_HTTP2_OUT_OF_STREAMS'].map(
		(code): Row => [code, transportFailure(code), 'connect-failed', 'always', 'network', true],
	),
	...[
		'not implemented... yet...',
		'about scheme is not supported',
		'invalid method',
		'failed to fetch the data URL',
	].map((words): Row => [words, failed(new Error(words)), 'misuse', 'never', 'client', true]),
	['blocked port', failed(new Error('bad port')), 'misuse', 'never', 'client', true],
	['unknown scheme', failed(new Error('unknown scheme')), 'misuse', 'never', 'client', true],
	['header overflow', transportFailure('UND_ERR_HEADERS_OVERFLOW'), 'too-large', 'never', 'server', false],
	[
		'a mock without an answer, whose code is a network one',
		failed(named('NetConnectNotAllowedError', 'ENETUNREACH')),
		'misuse',
		'never',
		'client',
		true,
	],
	[
		'a mock without an answer',
		transportFailure('UND_MOCK_ERR_MOCK_NOT_MATCHED'),
		'misuse',
		'never',
		'client',
		true,
	],
	// Calls that cannot be sent.
	['invalid URL', transportFailure('ERR_INVALID_URL'), 'misuse', 'never', 'client', true],
	['invalid argument', transportFailure('UND_ERR_INVALID_ARG'), 'misuse', 'never', 'client', true],
	['not supported', transportFailure('UND_ERR_NOT_SUPPORTED'), 'misuse', 'never', 'client', true],
	[
		'length mismatch',
		transportFailure('UND_ERR_REQ_CONTENT_LENGTH_MISMATCH'),
		'misuse',
		'never',
		'client',
		true,
	],
	[
		'header value',
		new TypeError('Headers.append: "\n" is an invalid header value.'),
		'misuse',
		'never',
		'client',
		true,
	],
	[
		'credentials in the URL',
		new TypeError('Request cannot be constructed from a URL that includes credentials'),
		'misuse',
		'never',
		'client',
		true,
	],
	['malformed JSON', new SyntaxError('Unexpected token'), 'invalid-response', 'never', 'server', false],
	[
		'JSON that does not match its schema',
		named('SchemaValidationError', ''),
		'invalid-response',
		'never',
		'server',
		false,
	],
	// Failures on the wire.
	['not HTTP', transportFailure('HPE_INVALID_CONSTANT'), 'protocol', 'never', 'network', false],
	[
		'bad gzip',
		new TypeError('terminated', {cause: named('Error', 'Z_DATA_ERROR')}),
		'body-corrupt',
		'never',
		'server',
		false,
	],
	['refused port', transportFailure('ECONNREFUSED', 'connect'), 'connect-failed', 'always', 'network', true],
	[
		'reset while connecting',
		transportFailure('ECONNRESET', 'connect'),
		'connect-failed',
		'always',
		'network',
		true,
	],
	['no such name', transportFailure('ENOTFOUND', 'getaddrinfo'), 'connect-failed', 'always', 'network', true],
	[
		'connect timeout',
		transportFailure('UND_ERR_CONNECT_TIMEOUT'),
		'connect-failed',
		'always',
		'network',
		true,
	],
	[
		'all addresses refused',
		failed(new AggregateError([Object.assign(new Error('no'), {code: 'ETIMEDOUT', syscall: 'connect'})])),
		'connect-failed',
		'always',
		'network',
		true,
	],
	[
		'reset while reading',
		transportFailure('ECONNRESET', 'read'),
		'connection-lost',
		'if-idempotent',
		'network',
		false,
	],
	[
		'reset, system call unknown',
		transportFailure('ECONNRESET'),
		'connection-lost',
		'if-idempotent',
		'network',
		false,
	],
	['broken pipe', transportFailure('EPIPE', 'write'), 'connection-lost', 'if-idempotent', 'network', false],
	[
		'other side closed',
		transportFailure('UND_ERR_SOCKET'),
		'connection-lost',
		'if-idempotent',
		'network',
		false,
	],
	[
		'no headers',
		transportFailure('UND_ERR_HEADERS_TIMEOUT'),
		'connection-lost',
		'if-idempotent',
		'network',
		false,
	],
	[
		'no body',
		named('BodyTimeoutError', 'UND_ERR_BODY_TIMEOUT'),
		'connection-lost',
		'if-idempotent',
		'network',
		false,
	],
	['a code alone', named('Error', 'ECONNABORTED'), 'connection-lost', 'if-idempotent', 'network', false],
	[
		'cut half-way',
		new TypeError('terminated', {cause: named('Error', 'ECONNRESET')}),
		'body-interrupted',
		'if-idempotent',
		'network',
		false,
	],
	// Failures caused by this program.
	[
		'a body that stood still',
		new ResilienceError('no bytes', {code: 'BODY_TIMEOUT', hook: 'timeout'}),
		'timeout',
		'if-idempotent',
		'client',
		false,
	],
	[
		'a refusal of ours',
		new RejectedError('open', {code: 'CIRCUIT_OPEN', hook: 'b'}),
		'rejected',
		'never',
		'client',
		true,
	],
	['a timeout of ky', new TimeoutError(new Request(url)), 'timeout', 'if-idempotent', 'client', false],
	[
		'a deadline of nobody’s',
		new DOMException('late', 'TimeoutError'),
		'timeout',
		'if-idempotent',
		'client',
		false,
	],
	['an abort', new DOMException('gone', 'AbortError'), 'cancelled', 'never', 'caller', false],
	[
		'an abort of the dispatcher',
		named('AbortError', 'UND_ERR_ABORTED'),
		'cancelled',
		'never',
		'caller',
		false,
	],
	// Failures of which nothing is known.
	[
		'an error of ours that is no refusal',
		new ResilienceError('odd', {code: 'ODD', hook: 'h'}),
		'unknown',
		'never',
		'client',
		false,
	],
	['a programming error', new TypeError('x is not a function'), 'unknown', 'never', 'client', false],
	['a network message on another error', new Error('fetch failed'), 'unknown', 'never', 'client', false],
	['terminated on another error', new Error('terminated'), 'unknown', 'never', 'client', false],
	['a string', 'fetch failed', 'unknown', 'never', 'client', false],
	['nothing', undefined, 'unknown', 'never', 'client', false],
];

describe('a failure', () => {
	test.each(failures)('%s', (_, error, category, retry, origin, neverSent) => {
		expect(ofError(error)).toMatchObject({category, retry, origin, neverSent});
	});

	test.each([
		'fetch failed',
		'network error',
		'Network request failed',
		' A network error occurred.',
		'Network connection lost',
		'NetworkError when attempting to fetch resource.',
		'The Internet connection appears to be offline.',
		'Load failed',
		'Load failed (api.example)',
		'Failed to fetch',
		'Failed to fetch (api.example)',
		'Error in input stream',
		'error reading a body from connection: reset',
		'error sending request for url (https://api.example)',
		'Content-Length header of network response exceeds response Body.',
	])('of which a runtime says no more than "%s" is a lost connection', message => {
		expect(ofError(new TypeError(message))).toMatchObject({
			category: 'connection-lost',
			rule: 'connection-lost',
		});
	});

	test.each<[string, unknown]>([
		['a header value', new TypeError('Headers.append: "\n" is an invalid header value.')],
		['malformed JSON', new SyntaxError('Unexpected token')],
		['JSON that does not match its schema', named('SchemaValidationError')],
		...[
			'fetch failed',
			'network error',
			'Network request failed',
			'Network connection lost',
			'NetworkError when attempting to fetch resource.',
			'The Internet connection appears to be offline.',
			'Load failed',
			'Failed to fetch (api.example)',
			'Error in body stream',
			'Content-Length header of network response exceeds response Body.',
		].map((message): [string, unknown] => [message, new TypeError(message)]),
		// From Workers, where it is not a TypeError.
		['a lost connection', new Error('Network connection lost.')],
		['what is only logged', new Error('internal error; reference = 0123456789abcdef')],
		['an error of the program', new TypeError('they say: Failed to fetch')],
	])('of a browser is judged the same by the rows for browsers: %s', (_, error) => {
		const {certainRows, connectionRows, networkRow} = inBrowsers;
		const failures = [...ownRows, ...certainRows, ...connectionRows, networkRow];
		expect(judge({error}, undefined, {failures, statuses: byStatus})).toEqual(ofError(error));
	});

	test('of another runtime is no proof that nothing was sent, by the rows for browsers', () => {
		const {certainRows, connectionRows, networkRow} = inBrowsers;
		const rules = {failures: [...ownRows, ...certainRows, ...connectionRows, networkRow], statuses: byStatus};
		for (const error of [transportFailure('ECONNREFUSED', 'connect'), new TypeError('terminated')]) {
			expect(judge({error}, undefined, rules)).toMatchObject({retry: 'if-idempotent', neverSent: false});
		}
	});

	test('meets each rule in the rows above', () => {
		const met = new Set(failures.map(([, error]) => ofError(error).rule));
		expect(
			[...ownRows, ...certainRows, ...connectionRows, networkRow]
				.map(([, category]) => category)
				.filter(name => !met.has(name)),
		).toEqual([]);
	});

	test('is named by the rule that decided', () => {
		const rules = [new DOMException('', 'AbortError'), new DOMException('', 'TimeoutError'), undefined];
		expect(rules.map(error => ofError(error).rule)).toEqual(['cancelled', 'timeout', 'unknown']);
		expect(ofError(new TimeoutError(new Request(url))).rule).toBe('timeout');
		expect(ofError(transportFailure('ECONNRESET', 'connect')).rule).toBe('connect-failed');
	});

	test('shows the system call where no link has a code', () => {
		const error = Object.assign(new Error('no', {cause: {syscall: 'connect'}}), {syscall: ''});
		expect(ofError(error)).toMatchObject({rule: 'connect-failed', syscall: 'connect'});
	});

	test('shows the outermost code, with the system call beside it', () => {
		const inner = {code: 'ECONNRESET', syscall: 'read'};
		expect(ofError(failed(inner))).toMatchObject(inner);
		const outer = ofError(Object.assign(new Error('outer', {cause: inner}), {code: 'OUTER'}));
		expect(outer).toMatchObject({rule: 'connection-lost', code: 'OUTER'});
		expect(outer).not.toHaveProperty('syscall');
	});

	test('is known by the first 2,048 characters of what it says', () => {
		const saying = (length: number) => new TypeError(`${'x'.repeat(length)} includes credentials`);
		expect([1_000, 2_048].map(length => ofError(saying(length)).rule)).toEqual(['misuse', 'unknown']);
	});

	test('shows neither code nor system call where there is none', () => {
		const keys = ['category', 'retry', 'neverSent', 'origin', 'rule'];
		expect(Object.keys(ofError(new Error('unknown')))).toEqual(keys);
		expect(Object.keys(ofError(new DOMException('', 'AbortError')))).toEqual(keys);
	});

	test('shows the code of a refusal, and not that of what lies below', () => {
		const refusal = new RejectedError('open', {
			code: 'CIRCUIT_OPEN',
			hook: 'breaker',
			cause: transportFailure('ECONNREFUSED', 'connect'),
		});
		expect(ofError(refusal)).toMatchObject({category: 'rejected', code: 'CIRCUIT_OPEN'});
		expect(ofError(refusal)).not.toHaveProperty('syscall');
	});

	test('is read through the NetworkError around it', () => {
		const wrapped = new NetworkError(new Request(url), {cause: transportFailure('ECONNRESET', 'connect')});
		expect(ofError(wrapped)).toMatchObject({category: 'connect-failed', neverSent: true});
	});
});

describe('an abort by the caller', () => {
	const abortedWith = (reason?: unknown): RequestFacts => ({signal: AbortSignal.abort(reason)});

	test('is known by its reason, whatever that is', () => {
		const reason = new Error('the user left the page');
		expect(ofError(reason, abortedWith(reason))).toMatchObject({
			category: 'cancelled',
			origin: 'caller',
			retry: 'never',
		});
		expect(ofError('left', abortedWith('left'))).toMatchObject({category: 'cancelled', origin: 'caller'});
	});

	test('does not claim another error that arrives after it', () => {
		expect(ofError(new Error('other'), abortedWith(new Error('left')))).toMatchObject({category: 'unknown'});
		expect(ofError(transportFailure('ECONNRESET', 'read'), abortedWith())).toMatchObject({
			category: 'connection-lost',
		});
	});

	test('is not seen in a signal that has not aborted', () => {
		const {signal} = new AbortController();
		expect(ofError(undefined, {signal})).toMatchObject({category: 'unknown'});
	});

	test('is not seen in a TimeoutError whose class cannot be asked for', () => {
		const hostile = new Proxy(
			{name: 'TimeoutError'},
			{
				getPrototypeOf() {
					throw new Error('hostile');
				},
			},
		);
		expect(ofError(hostile)).toMatchObject({category: 'timeout', origin: 'client'});
	});

	test('with a TimeoutError of any class for its reason is the caller’s deadline', () => {
		const reason = Object.assign(new Error('late'), {name: 'TimeoutError'});
		expect(ofError(reason, abortedWith(reason))).toMatchObject({
			category: 'timeout',
			origin: 'caller',
			retry: 'never',
		});
	});

	test('goes before what the reason’s own codes say', () => {
		const reason = transportFailure('ECONNREFUSED', 'connect');
		expect(ofError(reason, abortedWith(reason))).toMatchObject({category: 'cancelled', neverSent: false});
	});
});

describe('a classification', () => {
	const every: [string, Classification][] = [
		...failures.map(([name, error]): [string, Classification] => [name, ofError(error)]),
		...[200, 404, 421, 429, 503].map((status): [string, Classification] => [`${status}`, ofStatus(status)]),
	];

	test.each(every)('is frozen, safe to serialise, and gives advice: %s', (_, classification) => {
		expect(Object.isFrozen(classification)).toBe(true);
		expect(JSON.parse(JSON.stringify(classification))).toEqual(classification);
		expect(adviceOn(classification)).toMatch(/^[A-Z].*[.?]$/);
	});

	test.each([
		'captive-portal',
		'conflict',
		'connect-timeout',
		'dns',
		'quota-exhausted',
		'permission',
		'timeout',
		'validation',
	] as const)('has a sentence of its own for %s', category => {
		const of = (named: Category) =>
			adviceOn({category: named, retry: 'never', neverSent: false, origin: 'server', rule: 'mine'});
		expect(of(category)).toMatch(/^[A-Z].{20,}[.?]$/);
		expect(of(category)).not.toBe(of('gone'));
	});

	test('is made of any value that may be thrown, without a throw', () => {
		fc.assert(
			fc.property(hostileValues, fc.boolean(), (thrown, aborted) => {
				const request = aborted ? {signal: AbortSignal.abort(thrown())} : {};
				expect(Object.isFrozen(ofError(thrown(), request))).toBe(true);
			}),
			{numRuns: 300},
		);
	});
});
