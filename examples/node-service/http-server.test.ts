import {once} from 'node:events';
import {request} from 'node:http';
import {afterEach, expect, test} from '@jest/globals';
import {type HttpServer, startHttpServer} from './http-server.ts';
import type {Handle} from './routes.ts';

const servers: HttpServer[] = [];

afterEach(async () => {
	for (const server of servers.splice(0)) {
		await server.stop({within: 0, cut() {}});
	}
});

async function start(handle: Handle): Promise<HttpServer> {
	const server = await startHttpServer(handle, 0, '--port');
	servers.push(server);
	return server;
}

/** Answers its request when the test says so. */
function heldHandle() {
	let arrive: (request: Request) => void = () => {};
	let answer: (response: Response) => void = () => {};
	const arrived = new Promise<Request>(resolve => {
		arrive = resolve;
	});
	const answered = new Promise<Response>(resolve => {
		answer = resolve;
	});
	const handle: Handle = request => {
		arrive(request);
		return answered;
	};
	return {handle, arrived, answer};
}

test('a port that is taken is refused, and the message names it and its option', async () => {
	const {origin} = await start(async () => new Response());
	const {port} = new URL(origin);
	await expect(startHttpServer(async () => new Response(), Number(port), '--api-port')).rejects.toThrow(
		`port ${port} is in use; choose another with --api-port, or --api-port 0 for a free one`,
	);
});

test('a request arrives with method, path, headers and body', async () => {
	const {origin} = await start(async request =>
		Response.json([request.method, request.url, request.headers.get('x-tenant'), await request.text()]),
	);
	const response = await fetch(`${origin}/users?page=2`, {
		method: 'POST',
		headers: {'x-tenant': 'acme'},
		body: 'Ada',
	});
	expect(await response.json()).toEqual(['POST', 'http://localhost/users?page=2', 'acme', 'Ada']);
});

test('a body of more than 64 KiB is refused', async () => {
	const {origin} = await start(async () => new Response());
	const post = (size: number) => fetch(origin, {method: 'POST', body: 'a'.repeat(size)});
	expect((await post(2 ** 16)).status).toBe(200);
	expect((await post(2 ** 16 + 1)).status).toBe(413);
});

test('a body that is too long and goes on is not waited for, and its connection is closed', async () => {
	const {origin} = await start(async () => new Response());
	const upload = request(origin, {method: 'POST'});
	upload.on('error', () => {});
	upload.write('a'.repeat(2 ** 16 + 1));
	const [response] = await once(upload, 'response');
	expect([response.statusCode, response.headers.connection]).toEqual([413, 'close']);
	upload.destroy();
});

test('a caller that leaves aborts the signal of its request', async () => {
	const {handle, arrived, answer} = heldHandle();
	const {origin} = await start(handle);
	const caller = new AbortController();
	const call = fetch(origin, {signal: caller.signal});
	const {signal} = await arrived;
	expect(signal.aborted).toBe(false);
	const aborted = new Promise(resolve => signal.addEventListener('abort', resolve));
	caller.abort();
	await expect(call).rejects.toThrow('aborted');
	await aborted;
	answer(new Response());
});

test('stop waits for the request under way, and accepts no other', async () => {
	const {handle, arrived, answer} = heldHandle();
	const {origin, stop} = await start(handle);
	const call = fetch(origin);
	await arrived;
	let cuts = 0;
	const stopped = stop({within: 10_000, cut: () => cuts++});
	await expect(fetch(origin)).rejects.toThrow('fetch failed');
	answer(new Response('done'));
	const response = await call;
	expect([await response.text(), response.headers.get('connection')]).toEqual(['done', 'close']);
	await expect(stopped).resolves.toBe(true);
	expect(cuts).toBe(0);
});

test('stop cuts the work of a request that takes too long, and its caller gets an answer', async () => {
	const {handle, arrived, answer} = heldHandle();
	const {origin, stop} = await start(handle);
	const call = fetch(origin);
	await arrived;
	const cut = () => answer(new Response(null, {status: 503}));
	await expect(stop({within: 10, cut})).resolves.toBe(false);
	expect((await call).status).toBe(503);
});

test('stop ends also if a request never does', async () => {
	const {handle, arrived} = heldHandle();
	const {origin, stop} = await start(handle);
	const call = fetch(origin);
	await arrived;
	const [stopped] = await Promise.all([stop({within: 0, cut() {}}), expect(call).rejects.toThrow()]);
	expect(stopped).toBe(false);
});
