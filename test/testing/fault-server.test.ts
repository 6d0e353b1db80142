import {createServer} from 'node:http';
import {type AddressInfo, connect} from 'node:net';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {
	badChunk,
	closeBeforeHeaders,
	closeMidBody,
	corruptGzip,
	dribble,
	endlessBody,
	flaky,
	forever,
	garbage,
	headerOverflow,
	http09,
	hugeBody,
	neverResponds,
	ok,
	outage,
	type RecordedCall,
	redirectLoop,
	redirectToOtherOrigin,
	refused,
	resetBeforeHeaders,
	resetMidBody,
	respond,
	type Scenario,
	secretEcho,
	sequence,
	slowBody,
	slowHeaders,
	staleKeepAlive,
	stallsMidBody,
	times,
	truncatedChunked,
	UnsupportedScenarioError,
	unavailable,
	wrongContentLength,
} from '@kyhooks/testing';
import {type FaultServer, refusedOrigin, startFaultServer} from '@kyhooks/testing/server';
import {until} from '../support/until.ts';

const mebibyte = 2 ** 20;

let server: FaultServer;

beforeEach(async () => {
	server = await startFaultServer();
});

afterEach(() => server.stop());

async function get(scenario: Scenario, init?: RequestInit): Promise<Response> {
	server.script('/', scenario);
	return fetch(server.origin, init);
}

function call(number: number): RecordedCall | undefined {
	return server.calls()[number - 1];
}

async function statusesOf(...paths: readonly string[]): Promise<readonly number[]> {
	const statuses: number[] = [];
	for (const path of paths) {
		statuses.push((await fetch(server.origin + path)).status);
	}
	return statuses;
}

async function textOf(response: Promise<Response>): Promise<string> {
	return (await response).text();
}

describe('the script', () => {
	test('a server without one always answers with 200 and a small JSON body', async () => {
		await expect(statusesOf('/', '/users?page=2')).resolves.toEqual([200, 200]);
		await expect((await fetch(server.origin)).json()).resolves.toEqual({ok: true});
		server.expectScriptPlayed();
	});

	test('gives each request the next step, and says loudly when it has run out', async () => {
		const requests = server.script('/', sequence(unavailable(), times(2, ok())));
		await expect(statusesOf('/', '/', '/', '/')).resolves.toEqual([503, 200, 200, 501]);
		expect(() => requests.expectScriptPlayed()).toThrow('1 request came after the last step');
		await expect(textOf(fetch(server.origin))).resolves.toBe(
			`sequence(unavailable, times(2, ok)) has 3 steps, and this is request 5 (GET ${server.origin}/, beyond the script); for more, there are times(n, …), forever(…) and okAfter(n, …)`,
		);
	});

	test('tells of steps that nobody took', async () => {
		await using other = await startFaultServer(sequence(unavailable(), ok()));
		await fetch(other.origin);
		expect(() => other.expectScriptPlayed()).toThrow('1 of 2 steps were not used');
	});

	test('of a path has its own place, whatever the query, and all calls are in one record', async () => {
		const users = server.script('/users', sequence(respond({status: 404}), respond({status: 410})));
		await expect(statusesOf('/users?page=1', '/other', '/users?page=2')).resolves.toEqual([404, 200, 410]);
		users.expectAttempts(2);
		users.expectScriptPlayed();
		server.expectAttempts(3);
		expect(server.calls().map(({url}) => url.replace(server.origin, ''))).toEqual([
			'/users?page=1',
			'/other',
			'/users?page=2',
		]);
		expect(() => server.expectAttempts(2)).toThrow(
			'Script: forever(ok)\nScript of /users: sequence(respond, respond)',
		);
	});

	test('of a path that had one begins anew, and the old one is forgotten', async () => {
		server.script('/', sequence(unavailable(), unavailable()));
		await statusesOf('/');
		server.script('/', respond({status: 404}));
		await expect(statusesOf('/')).resolves.toEqual([404]);
		server.expectScriptPlayed();
	});

	test('is for a path, not for a query', () => {
		expect(() => server.script('/users?page=1', ok())).toThrow(TypeError);
	});

	test('of chance and time plays on sockets too', async () => {
		const chance = flaky({rate: 0.5, seed: 7});
		server.script('/chance', chance);
		server.script('/time', outage({to: 60_000}));
		const scripted = [0, 1, 2, 3, 4, 5, 6, 7].map(index => chance.step({index, elapsed: 0})?.scenario);
		await statusesOf(...scripted.map(() => '/chance'));
		expect(server.calls().map(({scenario}) => scenario)).toEqual(scripted);
		expect(new Set(scripted)).toEqual(new Set(['ok', 'unavailable']));
		await expect(statusesOf('/time')).resolves.toEqual([503]);
	});

	test('with a step that no server can play is refused before a request comes, in whatever it is wrapped', async () => {
		const script = forever(sequence(ok(), refused()));
		await expect(startFaultServer(script)).rejects.toThrow(UnsupportedScenarioError);
		expect(() => server.script('/', script)).toThrow(
			'use scenarioFetch, or the URL that refusedOrigin() gives',
		);
	});

	test('that comes to such a step only in time says so in its answer', async () => {
		server.script('/', outage({from: 1, to: 60_000, failure: refused()}));
		await statusesOf('/');
		await new Promise(resolve => setTimeout(resolve, 5));
		const response = await fetch(server.origin);
		expect([response.status, await response.text()]).toEqual([
			501,
			expect.stringContaining('cannot play refused'),
		]);
	});
});

describe('an answer', () => {
	test('carries its status, its fields, repeated ones too, and its delay', async () => {
		const started = performance.now();
		const headers = {'Retry-After': '7', 'set-cookie': ['a=1', 'b=2']};
		const response = await get(respond({status: 429, headers, body: '', delay: 50}));
		expect(performance.now() - started).toBeGreaterThan(45);
		expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
		expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
	});

	test('to HEAD, and 204has no body, and the connection stays good', async () => {
		await expect(textOf(get(times(2, ok()), {method: 'HEAD'}))).resolves.toBe('');
		await expect(textOf(get(respond({status: 204})))).resolves.toBe('');
		await expect(textOf(get(ok('still here')))).resolves.toBe('"still here"');
		expect(call(1)).toMatchObject({outcome: 'answered', answerBody: 'none'});
	});

	test('repeats the request where its scenario does', async () => {
		const response = await get(secretEcho(), {
			method: 'POST',
			headers: {authorization: 'Bearer s3cret'},
			body: 'card=42',
		});
		await expect(response.json()).resolves.toMatchObject({
			error: `POST ${server.origin}/ failed for Bearer s3cret`,
			request: {headers: {authorization: 'Bearer s3cret'}, body: 'card=42'},
		});
	});

	test('that HTTP does not allow becomes a 501 that says why', async () => {
		const response = await get(respond({headers: {'x-name': 'two\nlines'}}));
		expect([response.status, await response.text()]).toEqual([501, expect.stringContaining('x-name')]);
	});

	test.each([
		['slowBody', slowBody(100, {body: 'x'.repeat(30)}), 3],
		['dribble', dribble(3, 50, {body: 'x'.repeat(30)}), 3],
	])('of %s comes in parts, with a wait from one to the next', async (_, scenario, parts) => {
		const response = await get(scenario);
		const started = performance.now();
		const sizes: number[] = [];
		for await (const chunk of response.body ?? []) {
			sizes.push(chunk.length);
		}
		expect(performance.now() - started).toBeGreaterThan(90);
		expect(sizes).toEqual(Array(parts).fill(10));
	});

	test('whose head is slow comes after it', async () => {
		const controller = new AbortController();
		const answer = get(slowHeaders(60_000), {signal: controller.signal});
		const settled = expect(answer).rejects.toThrow('aborted');
		await arrived();
		await expect(Promise.race([answer, later(30)])).resolves.toBe('nothing yet');
		controller.abort();
		await settled;
		await server.expectNothingPending();
		expect(call(1)).toMatchObject({outcome: 'aborted', answerBody: 'none'});
	});

	test('with more bytes than it announces is cut by the client', async () => {
		await expect(textOf(get(wrongContentLength({body: '0123456789', short: 3})))).resolves.toBe('0123456');
	});
});

describe('what plain fetch makes of each fault', () => {
	const answer = {status: 502, headers: {'x-request-id': '7'}};
	const reset = {code: 'ECONNRESET', syscall: 'read'};
	const closed = {code: 'UND_ERR_SOCKET'};
	// In Node 24, `code` (HPE_…) is undefined here; the name is the same in every version.
	const notHttp = {name: 'HTTPParserError'};

	test.each([
		{step: resetBeforeHeaders(), cause: reset},
		{step: closeBeforeHeaders(), cause: closed},
		{step: staleKeepAlive(), cause: closed},
		{step: garbage(), cause: notHttp},
		{step: http09(), cause: notHttp},
		{step: headerOverflow(), cause: {code: 'UND_ERR_HEADERS_OVERFLOW'}},
		{step: redirectLoop(), cause: {message: 'redirect count exceeded'}},
	])('$step.scenario fails before there is a response', async ({step, cause}) => {
		await expect(get(step)).rejects.toMatchObject({message: 'fetch failed', cause});
		server.expectAttempts(1);
		await server.expectNothingPending();
	});

	test.each([
		{step: resetMidBody(answer), cause: reset},
		{step: closeMidBody(answer), cause: closed},
		{step: truncatedChunked(answer), cause: closed},
		{step: badChunk(answer), cause: notHttp},
		{step: corruptGzip(answer), cause: {code: 'Z_DATA_ERROR'}},
	])('$step.scenario fails after a response with status and headers', async ({step, cause}) => {
		const response = await get(step);
		expect([response.status, response.headers.get('x-request-id')]).toEqual([502, '7']);
		await expect(response.text()).rejects.toMatchObject({name: 'TypeError', message: 'terminated', cause});
		await server.expectNothingPending();
	});

	test('a body breaks after the bytes that were to be sent', async () => {
		for (const broken of [closeMidBody, truncatedChunked, corruptGzip, badChunk]) {
			const response = await get(broken({body: 'abcdefgh', sent: 5}));
			const reader = response.body?.getReader();
			const first = Buffer.from((await reader?.read())?.value ?? '').toString();
			expect([broken().scenario, first]).toEqual([broken().scenario, 'abcde']);
			await expect(reader?.read()).rejects.toThrow('terminated');
		}
	});

	test.each([
		[{sent: 3}, '{"o'],
		[{}, '{"ok":'],
	])('a stalled body %j sends its first bytes and no end', async (cut, sent) => {
		const reader = (await get(stallsMidBody(cut))).body?.getReader();
		expect(Buffer.from((await reader?.read())?.value ?? '').toString()).toBe(sent);
		const next = reader?.read().then(() => 'more');
		await expect(Promise.race([next, later(50)])).resolves.toBe('nothing yet');
		expect(call(1)).toMatchObject({outcome: 'answered', answerBody: 'unread', answerBytes: sent.length});
		await reader?.cancel();
		await server.expectNothingPending();
		expect(call(1)).toMatchObject({answerBody: 'cancelled'});
	});

	test.each([
		['neverResponds', neverResponds(), 'pending', 'aborted'],
		['a stall after the headers', stallsMidBody({sent: 0}), 'answered', 'answered'],
	])(
		'%s holds the connection until the client gives up, and the server notices',
		async (_, step, held, outcome) => {
			const controller = new AbortController();
			const text = textOf(get(step, {signal: controller.signal}));
			const settled = expect(text).rejects.toMatchObject({name: 'AbortError'});
			await until(() => call(1)?.outcome === held);
			await expect(Promise.race([text, later(50)])).resolves.toBe('nothing yet');
			controller.abort();
			await settled;
			await server.expectNothingPending();
			expect(call(1)?.outcome).toBe(outcome);
		},
	);

	test('an endless body goes on until the client cancels it', async () => {
		const response = await get(
			endlessBody({headers: {'content-type': 'text/plain'}, body: 'wait ', interval: 1}),
		);
		expect([response.status, response.headers.get('content-type')]).toEqual([503, 'text/plain']);
		let text = '';
		for await (const chunk of response.body ?? []) {
			text += Buffer.from(chunk).toString();
			if (text.length >= 25) {
				break;
			}
		}
		await server.expectNothingPending();
		expect(text).toMatch(/^(wait ){5,}/);
		expect(call(1)?.answerBody).toBe('cancelled');
	});

	test('a huge body that is read arrives whole', async () => {
		const response = await get(hugeBody({bytes: 8 * mebibyte + 1}));
		expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([500, 8 * mebibyte + 1]);
		await server.expectNothingPending();
		expect(call(1)).toMatchObject({answerBytes: 8 * mebibyte + 1, answerBody: 'read'});
	});

	test('a huge body that is cancelled is not sent', async () => {
		await (await get(hugeBody())).body?.cancel();
		await server.expectNothingPending();
		expect(call(1)?.answerBody).toBe('cancelled');
		expect(call(1)?.answerBytes).toBeLessThan(20 * mebibyte);
	});

	test('a redirect to another origin takes one step, and the answer comes from there', async () => {
		const response = await get(redirectToOtherOrigin({json: {from: 'elsewhere'}}), {
			headers: {authorization: 'Bearer s3cret'},
		});
		expect([response.redirected, new URL(response.url).origin]).toEqual([
			true,
			server.origin.replace('127.0.0.1', 'localhost'),
		]);
		await expect(response.json()).resolves.toEqual({from: 'elsewhere'});
		await server.expectNothingPending();
		server.expectAttempts(1);
		expect(call(1)).toMatchObject({answerBody: 'read', answerBytes: 20});
	});

	test('a port where nothing listens refuses', async () => {
		const failed = fetch(await refusedOrigin());
		await expect(failed).rejects.toMatchObject({cause: {code: 'ECONNREFUSED', syscall: 'connect'}});
	});

	test('TLS to a plain port fails in the handshake', async () => {
		const failed = fetch(server.origin.replace('http:', 'https:'));
		await expect(failed).rejects.toMatchObject({cause: {code: 'ERR_SSL_WRONG_VERSION_NUMBER'}});
	});
});

describe('the record', () => {
	test('holds what a request was made of', async () => {
		const init = {method: 'POST', headers: {'x-tenant': 'acme'}, body: 'é'};
		await fetch(`${server.origin}/users?id=1`, init);
		expect(server.calls()).toMatchObject([
			{
				number: 1,
				method: 'POST',
				url: `${server.origin}/users?id=1`,
				headers: {'x-tenant': 'acme'},
				body: 'é',
				bodyBytes: 2,
				scenario: 'ok',
				outcome: 'answered',
			},
		]);
	});

	test('counts a large body and does not keep it', async () => {
		await fetch(server.origin, {method: 'PUT', body: 'x'.repeat(mebibyte)});
		expect(server.calls()).toMatchObject([{bodyBytes: mebibyte, body: undefined}]);
	});

	test('tells a cut by the server from one by the client', async () => {
		await expect(get(resetBeforeHeaders())).rejects.toThrow('fetch failed');
		expect(call(1)?.outcome).toBe('failed');
	});

	test('has the waits between the attempts', async () => {
		server.script('/', sequence(unavailable(), ok()));
		await statusesOf('/');
		await later(60);
		await statusesOf('/');
		server.expectWaits([[60, 10_000]], 10);
		expect(() => server.expectWaits([10], 5)).toThrow('expected waits of [10] ms');
	});

	test('knows what is pending', async () => {
		const settled = expect(get(neverResponds())).rejects.toThrow('fetch failed');
		await arrived();
		await expect(server.expectNothingPending()).rejects.toThrow(
			`request 1 (GET ${server.origin}/, neverResponds) has no answer yet`,
		);
		await server.stop();
		await settled;
		await server.expectNothingPending();
	});

	test('of an upload that the client gave up does not take its step for played', async () => {
		server.script('/', ok());
		const socket = connect(server.port, '127.0.0.1');
		socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhalf');
		await arrived();
		socket.destroy();
		await server.expectNothingPending();
		expect(call(1)).toMatchObject({outcome: 'aborted', bodyBytes: 4});
	});
});

describe('stopping', () => {
	test('closes what is open, and the port, and can be done twice', async () => {
		const pending = get(neverResponds());
		const settled = expect(pending).rejects.toMatchObject({cause: {code: 'UND_ERR_SOCKET'}});
		await arrived();
		await Promise.all([server.stop(), server.stop()]);
		await settled;
		expect(call(1)?.outcome).toBe('failed');
		await expect(fetch(server.origin)).rejects.toMatchObject({cause: {code: 'ECONNREFUSED'}});
	});

	test('in the middle of a body leaves no socket, no timer and no open handle', async () => {
		const handles = () => process.getActiveResourcesInfo().filter(kind => /^(TCP|Timeout|TLS)/.test(kind));
		await server.stop();
		const before = handles();
		const other = await startFaultServer(sequence(endlessBody(), slowHeaders(60_000), dribble(9, 60_000)));
		const responses = [1, 2, 3].map(() => textOf(fetch(other.origin)).catch((error: Error) => error.name));
		await until(() => other.calls().length === 3);
		await other.stop();
		await expect(Promise.all(responses)).resolves.toEqual(['TypeError', 'TypeError', 'TypeError']);
		await later(20);
		expect(handles().length).toBeLessThanOrEqual(before.length);
	});
});

describe('the port', () => {
	test('can be chosen', async () => {
		const {port} = new URL(await refusedOrigin());
		await using other = await startFaultServer(ok(), {port: Number(port)});
		expect(other.origin).toBe(`http://127.0.0.1:${port}`);
	});

	test('in use is named', async () => {
		const taken = createServer().listen(0, '127.0.0.1');
		await new Promise(resolve => taken.once('listening', resolve));
		const {port} = taken.address() as AddressInfo;
		await expect(startFaultServer(ok(), {port})).rejects.toMatchObject({
			message: `port ${port} is in use`,
			code: 'EADDRINUSE',
		});
		taken.close();
	});

	test.each([
		[{port: 70_000}, TypeError, 'startFaultServer.port must be an integer from 0 to 65535, got 70000'],
		[{tls: 'bad'}, TypeError, 'startFaultServer.tls must be "self-signed" or "expired"'],
		[{host: 'x'}, TypeError, 'startFaultServer.host is not an option'],
	])('and the other options are checked: %j', async (options, kind, message) => {
		const started = startFaultServer(ok(), options as never);
		await expect(started).rejects.toThrow(kind);
		await expect(started).rejects.toThrow(message);
	});
});

function later(delay: number): Promise<string> {
	return new Promise(resolve => setTimeout(() => resolve('nothing yet'), delay));
}

const arrived = () => until(() => server.calls().length > 0);
