import {describe, expect, test} from '@jest/globals';
import {classifyByStandard} from '@kyhooks/core';
import {certainRows, connectionRows, networkRow} from '../../src/verdict/failures.ts';
import * as inBrowsers from '../../src/verdict/failures-in-browsers.ts';
import {byStatus, byStatusClass, ownRows, unknownRow} from '../../src/verdict/standard-rules.ts';

const coded = (code: string, syscall?: string) =>
	Object.assign(new Error('it failed'), {code, ...(syscall && {syscall})});
const named = (name: string, message = 'it failed') => Object.assign(new Error(message), {name});
const ofError = (error: unknown) => classifyByStandard({error});

test('each rule gives its advice in one sentence', () => {
	const advice = [
		...[...Object.values(byStatus), ...Object.values(byStatusClass)].map(([, , text]) => text),
		...[...ownRows, ...certainRows, ...connectionRows, networkRow, unknownRow].map(row => row[4]),
		...[...inBrowsers.certainRows, inBrowsers.networkRow].map(row => row[4]),
	];
	expect(advice.filter(text => !/^[A-Z].{8,110}[.?]$/.test(text))).toEqual([]);
});

describe('a failure is judged by the rule', () => {
	test.each([
		['mock', named('NetConnectNotAllowedError')],
		['mock', named('Error', 'NetConnectNotAllowedError: Nock: no match')],
		['mock', coded('ERR_NOCK_NO_MATCH')],
		['mock', coded('UND_MOCK_ERR_MOCK_NOT_MATCHED')],
		['misuse', coded('ERR_INVALID_URL')],
		['misuse', new TypeError('bad port')],
		['redirect-loop', new Error('redirect count exceeded')],
		['header-overflow', coded('UND_ERR_HEADERS_OVERFLOW')],
		['not-http', named('HTTPParserError')],
		['not-http', coded('HPE_INVALID_CONSTANT')],
		['content-coding', coded('Z_DATA_ERROR')],
		['body-interrupted', new TypeError('terminated')],
		['tls', coded('CERT_HAS_EXPIRED')],
		['tls', coded('HOSTNAME_MISMATCH')],
		['tls', coded('EPROTO')],
		['connection-lost', coded('ECONNRESET', 'read')],
		['connection-lost', coded('EPIPE', 'write')],
		['connection-lost', coded('UND_ERR_SOCKET')],
		['never-sent', coded('ECONNREFUSED', 'connect')],
		['never-sent', coded('ENOTFOUND', 'getaddrinfo')],
		['never-sent', coded('UND_ERR_CONNECT_TIMEOUT')],
		['network', coded('ECONNRESET')],
		['network', coded('UND_ERR_BODY_TIMEOUT')],
		['network', new TypeError('Failed to fetch')],
	])('%s, %#', (rule, error) => {
		expect(ofError(error).rule).toBe(rule);
	});
});

describe('what only looks like it is not taken for it:', () => {
	const others: readonly (Error & {code?: string})[] = [
		named('MyNetConnectNotAllowedError'),
		named('NetConnectNotAllowedErrors'),
		named('Error', 'they say NetConnectNotAllowedError: '),
		coded('MY_ERR_NOCK_NO_MATCH'),
		coded('ERR_NOCK_NO_MATCHES'),
		coded('MY_UND_MOCK_ERR_X'),
		new Error('a bad port'),
		new Error('bad port it was'),
		coded('MY_CERT_X'),
		coded('HOSTNAME_MISMATCHED'),
		coded('MY_Z_DATA_ERROR'),
		coded('UND_ERR_SOCKETS'),
		coded('E_OTHER'),
		new TypeError('they say: fetch failed'),
		new Error('fetch failed'),
	];

	test.each(others.map(error => [error.code ?? String(error), error]))('%s', (_, error) => {
		expect(ofError(error).rule).toBe('unknown');
	});

	// The system's own: a wrong type of socket.
	test('EPROTOTYPE is no failure of TLS', () => {
		expect(ofError(coded('EPROTOTYPE')).rule).toBe('network');
	});
});

test.each([
	['read', coded('ECONNRESET', 'read')],
	['write', coded('EPIPE', 'write')],
	['closed', coded('UND_ERR_SOCKET')],
])('of several tries, the one that may have got through decides: %s', (_, lost) => {
	const refused = coded('ECONNREFUSED', 'connect');
	for (const tries of [
		[refused, lost],
		[lost, refused],
	]) {
		expect(ofError(new AggregateError(tries))).toMatchObject({
			rule: 'connection-lost',
			retry: 'if-idempotent',
			neverSent: false,
		});
	}
});
