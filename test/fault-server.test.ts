import {gzipSync} from 'node:zlib';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {
	badChunk,
	closeBeforeHeaders,
	closeMidBody,
	type Effect,
	endlessBody,
	garbage,
	headerOverflow,
	hugeBody,
	neverResponds,
	redirectLoop,
	reply,
	resetBeforeHeaders,
	resetMidBody,
	stall,
	truncatedChunked,
} from './support/effects.ts';
import {type FaultServer, refusedPort, startFaultServer, startTlsServer} from './support/fault-server.ts';

const mebibyte = 2 ** 20;

let server: FaultServer;

beforeEach(async () => {
	server = await startFaultServer();
});

afterEach(() => server.stop());

async function get(...script: Effect[]): Promise<Response> {
	server.script('/', script);
	return fetch(server.origin);
}

describe('the script', () => {
	test('a server without one answers with 200 and a small JSON body', async () => {
		const response = await fetch(server.origin);
		expect([response.status, await response.json()]).toEqual([200, {ok: true}]);
	});

	test('each request takes the next step and the last one repeats', async () => {
		server.script('/', [reply({status: 503}), reply({status: 429}), reply({json: [1]})]);
		const statuses: number[] = [];
		for (let request = 1; request <= 4; request++) {
			statuses.push((await fetch(server.origin)).status);
		}
		expect(statuses).toEqual([503, 429, 200, 200]);
	});

	test('a path keeps its own place in its own script, whatever the query', async () => {
		server.script('/users', [reply({status: 404}), reply({status: 410})]);
		const paths = ['/users?page=1', '/other', '/users?page=2'];
		const responses = await paths.reduce<Promise<number[]>>(
			async (before, path) => [...(await before), (await fetch(server.origin + path)).status],
			Promise.resolve([]),
		);
		expect(responses).toEqual([404, 200, 410]);
		expect(server.requestsTo('/users').map(({url}) => url)).toEqual(['/users?page=1', '/users?page=2']);
	});

	test('a reply carries its status, its fields, repeated ones too, and its delay', async () => {
		const started = performance.now();
		const response = await get(
			reply({status: 429, headers: {'Retry-After': '7', 'set-cookie': ['a=1', 'b=2']}, body: '', delay: 50}),
		);
		expect(performance.now() - started).toBeGreaterThan(45);
		expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
		expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
	});
});

describe('what plain fetch makes of each effect', () => {
	const answer = {status: 502, headers: {'x-request-id': '7'}};
	const reset = {code: 'ECONNRESET', syscall: 'read'};
	const closed = {code: 'UND_ERR_SOCKET'};
	// Node 24 leaves `code` (HPE_…) undefined here; the name is the same on every version.
	const notHttp = {name: 'HTTPParserError'};

	test.each([
		{effect: resetBeforeHeaders(), cause: reset},
		{effect: closeBeforeHeaders(), cause: closed},
		{effect: garbage(), cause: notHttp},
		{effect: headerOverflow(), cause: {code: 'UND_ERR_HEADERS_OVERFLOW'}},
		{effect: redirectLoop(), cause: {message: 'redirect count exceeded'}},
	])('$effect.name fails before there is a response', async ({effect, cause}) => {
		await expect(get(effect)).rejects.toMatchObject({message: 'fetch failed', cause});
	});

	test.each([
		{effect: resetMidBody(answer), cause: reset},
		{effect: closeMidBody(answer), cause: closed},
		{effect: truncatedChunked(answer), cause: closed},
		{effect: badChunk(answer), cause: notHttp},
	])('$effect.name fails after a response with status and headers', async ({effect, cause}) => {
		const response = await get(effect);
		expect([response.status, response.headers.get('x-request-id')]).toEqual([502, '7']);
		await expect(response.text()).rejects.toMatchObject({name: 'TypeError', message: 'terminated', cause});
	});

	test('a body that does not match its content coding fails in the middle', async () => {
		const body = gzipSync('{"ok": true}').fill(0, 10);
		const response = await get(reply({headers: {'content-encoding': 'gzip'}, body}));
		await expect(response.text()).rejects.toMatchObject({
			message: 'terminated',
			cause: {code: 'Z_DATA_ERROR'},
		});
	});

	test.each([
		[{after: 3}, '{"o'],
		[{}, '{"ok":'],
	])('a stalled body %j sends its first bytes and no end', async (cut, sent) => {
		const reader = (await get(stall(cut))).body?.getReader();
		expect(Buffer.from((await reader?.read())?.value ?? '').toString()).toBe(sent);
		const next = reader?.read().then(() => 'more');
		await expect(Promise.race([next, server.requests[0]?.finished, later(50)])).resolves.toBe('nothing yet');
		await reader?.cancel();
	});

	test.each([
		['neverResponds', neverResponds()],
		['stall after the headers', stall({after: 0})],
	])('%s holds the connection until the client gives up, and the server notices', async (_, effect) => {
		server.script('/', [effect]);
		await expect(
			fetch(server.origin, {signal: AbortSignal.timeout(50)}).then(response => response.text()),
		).rejects.toMatchObject({name: 'TimeoutError'});
		await server.requests[0]?.finished;
		expect(server.requests[0]?.closedEarly).toBe(true);
	});

	test('an endless body goes on until the client cancels it', async () => {
		const response = await get(
			endlessBody({headers: {'content-type': 'text/plain'}, chunk: 'wait ', interval: 1}),
		);
		expect([response.status, response.headers.get('content-type')]).toEqual([503, 'text/plain']);
		let text = '';
		for await (const chunk of response.body ?? []) {
			text += Buffer.from(chunk).toString();
			if (text.length >= 25) {
				break;
			}
		}
		await server.requests[0]?.finished;
		expect(text).toMatch(/^(wait ){5,}$/);
		expect(server.requests[0]?.closedEarly).toBe(true);
	});

	test('a huge body that is read arrives whole', async () => {
		const response = await get(hugeBody({bytes: 8 * mebibyte + 1}));
		expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([500, 8 * mebibyte + 1]);
		await server.requests[0]?.finished;
		expect(server.requests[0]).toMatchObject({streamedBytes: 8 * mebibyte + 1, closedEarly: false});
	});

	test('a huge body that is cancelled is not sent', async () => {
		await (await get(hugeBody())).body?.cancel();
		await server.requests[0]?.finished;
		expect(server.requests[0]?.closedEarly).toBe(true);
		expect(server.requests[0]?.streamedBytes).toBeLessThan(20 * mebibyte);
	});

	test('a port where nothing listens refuses', async () => {
		const refused = fetch(`http://127.0.0.1:${await refusedPort()}`);
		await expect(refused).rejects.toMatchObject({cause: {code: 'ECONNREFUSED', syscall: 'connect'}});
	});

	test('a certificate that signed itself is not trusted, and no request gets through', async () => {
		await using secure = await startTlsServer();
		await expect(fetch(secure.origin)).rejects.toMatchObject({cause: {code: 'DEPTH_ZERO_SELF_SIGNED_CERT'}});
		expect(secure.requests).toEqual([]);
	});

	test('TLS to a plain port fails in the handshake', async () => {
		const failed = fetch(server.origin.replace('http:', 'https:'));
		await expect(failed).rejects.toMatchObject({cause: {code: 'ERR_SSL_WRONG_VERSION_NUMBER'}});
	});
});

describe('the record', () => {
	test('holds what a request was made of', async () => {
		await fetch(`${server.origin}/users?id=1`, {method: 'POST', headers: {'x-tenant': 'acme'}, body: 'é'});
		expect(server.requests).toMatchObject([
			{
				method: 'POST',
				url: '/users?id=1',
				headers: {'x-tenant': 'acme'},
				body: 'é',
				bodyBytes: 2,
				closedEarly: false,
			},
		]);
	});

	test('counts a large body and does not keep it', async () => {
		await fetch(server.origin, {method: 'PUT', body: 'x'.repeat(mebibyte)});
		expect(server.requests).toMatchObject([{bodyBytes: mebibyte, body: undefined}]);
	});

	test('tells a cut by the server from one by the client', async () => {
		await expect(get(resetBeforeHeaders())).rejects.toThrow('fetch failed');
		await server.requests[0]?.finished;
		expect(server.requests[0]?.closedEarly).toBe(false);
	});
});

test('stopping closes what is open, and the port', async () => {
	const pending = get(neverResponds());
	const settled = expect(pending).rejects.toMatchObject({cause: {code: 'UND_ERR_SOCKET'}});
	while (server.requests.length === 0) {
		await later(1);
	}
	await server.stop();
	await settled;
	expect(server.requests[0]?.closedEarly).toBe(false);
	await expect(fetch(server.origin)).rejects.toMatchObject({cause: {code: 'ECONNREFUSED'}});
});

function later(delay: number): Promise<string> {
	return new Promise(resolve => setTimeout(() => resolve('nothing yet'), delay));
}
