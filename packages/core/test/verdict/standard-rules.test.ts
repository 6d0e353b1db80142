import {describe, expect, test} from '@jest/globals';
import {classifyByStandard} from '@kyhooks/core';

const coded = (code: string, syscall?: string) =>
	Object.assign(new Error('it failed'), {code, ...(syscall && {syscall})});
const named = (name: string, message = 'it failed') => Object.assign(new Error(message), {name});
const ofError = (error: unknown) => classifyByStandard({error});

describe('a failure is judged by the rule', () => {
	test.each([
		['misuse', named('NetConnectNotAllowedError')],
		['misuse', named('Error', 'NetConnectNotAllowedError: Nock: no match')],
		['misuse', coded('ERR_NOCK_NO_MATCH')],
		['misuse', coded('UND_MOCK_ERR_MOCK_NOT_MATCHED')],
		['misuse', coded('ERR_INVALID_URL')],
		['misuse', new TypeError('bad port')],
		['redirect-loop', new Error('redirect count exceeded')],
		['too-large', coded('UND_ERR_HEADERS_OVERFLOW')],
		['protocol', named('HTTPParserError')],
		['protocol', coded('HPE_INVALID_CONSTANT')],
		['body-corrupt', coded('Z_DATA_ERROR')],
		['body-interrupted', new TypeError('terminated')],
		['tls', coded('CERT_HAS_EXPIRED')],
		['tls', coded('HOSTNAME_MISMATCH')],
		['tls', coded('EPROTO')],
		['connection-lost', coded('ECONNRESET', 'read')],
		['connection-lost', coded('EPIPE', 'write')],
		['connection-lost', coded('UND_ERR_SOCKET')],
		['connect-failed', coded('ECONNREFUSED', 'connect')],
		['connect-failed', coded('ENOTFOUND', 'getaddrinfo')],
		['connect-failed', coded('UND_ERR_CONNECT_TIMEOUT')],
		['connection-lost', coded('ECONNRESET')],
		['connection-lost', coded('UND_ERR_BODY_TIMEOUT')],
		['connection-lost', new TypeError('Failed to fetch')],
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

	// An operating system error: a wrong type of socket.
	test('EPROTOTYPE is no failure of TLS', () => {
		expect(ofError(coded('EPROTOTYPE')).rule).toBe('connection-lost');
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
