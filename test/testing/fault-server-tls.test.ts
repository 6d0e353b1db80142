import tls from 'node:tls';
import {afterEach, describe, expect, test} from '@jest/globals';
import {ok, redirectToOtherOrigin, resetBeforeHeaders, resetMidBody, sequence} from '@kyhooks/testing';
import {startFaultServer, type TlsKind} from '@kyhooks/testing/server';

const before = tls.getCACertificates('default');
afterEach(() => tls.setDefaultCACertificates(before));

function trust(certificate = ''): void {
	tls.setDefaultCACertificates([...before, certificate]);
}

describe('a client that trusts nobody new', () => {
	test.each<[TlsKind, string]>([
		['self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
		['expired', 'CERT_HAS_EXPIRED'],
		['wrong-host', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
		['trusted', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
	])('finds %s wrong with %s, and no request gets through', async (kind, code) => {
		await using server = await startFaultServer(ok(), {tls: kind});
		await expect(fetch(server.origin)).rejects.toMatchObject({message: 'fetch failed', cause: {code}});
		server.expectAttempts(0);
		await server.expectNothingPending();
	});
});

describe('a client that trusts the certificate of the server', () => {
	test.each<[TlsKind, string]>([
		['expired', 'CERT_HAS_EXPIRED'],
		['wrong-host', 'ERR_TLS_CERT_ALTNAME_INVALID'],
	])('finds just this wrong with %s: %s', async (kind, code) => {
		await using server = await startFaultServer(ok(), {tls: kind});
		trust(server.certificate);
		await expect(fetch(server.origin)).rejects.toMatchObject({cause: {code}});
		server.expectAttempts(0);
	});

	test('is served, and faults are played below TLS', async () => {
		const script = sequence(ok({id: 42}), resetBeforeHeaders(), resetMidBody(), redirectToOtherOrigin());
		await using server = await startFaultServer(script, {tls: 'trusted'});
		trust(server.certificate);
		await expect((await fetch(server.origin)).json()).resolves.toEqual({id: 42});
		await expect(fetch(server.origin)).rejects.toMatchObject({cause: {code: 'ECONNRESET', syscall: 'read'}});
		await expect((await fetch(server.origin)).text()).rejects.toMatchObject({cause: {code: 'ECONNRESET'}});
		expect(new URL((await fetch(server.origin)).url).hostname).toBe('127.0.0.1');
		server.expectScriptPlayed();
	});
});
