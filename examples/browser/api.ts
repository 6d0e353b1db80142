// An API for the example, which fails as the button asks. A path is /<scene>/<press>: each press of a button starts the scene from its beginning.
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

/** Answers a request in a scene. @param attempt from 1, for this press @param age milliseconds since the first request of this press */
type Scene = (response: ServerResponse, attempt: number, age: number, request: IncomingMessage) => void;

const body = JSON.stringify({id: 42, name: 'Ada'});

const fine: Scene = response => response.writeHead(200, {'content-type': 'application/json'}).end(body);

const status =
	(code: number, headers: Record<string, string> = {}): Scene =>
	response =>
		response.writeHead(code, headers).end();

/** Never answers. */
const silent: Scene = () => {};

const cutHalfWay: Scene = response => {
	response.writeHead(200, {'content-type': 'application/json', 'content-length': body.length});
	response.write(body.slice(0, 10), () => response.destroy());
};

const slow: Scene = response => {
	setTimeout(() => response.writeHead(200, {'content-type': 'application/json'}).flushHeaders(), 500);
	setTimeout(() => response.end(body), 1_000);
};

const first =
	(times: number, failing: Scene): Scene =>
	(response, attempt, ...rest) =>
		(attempt <= times ? failing : fine)(response, attempt, ...rest);

const scenes: Readonly<Record<string, Scene>> = {
	fine,
	busy: first(1, status(503)),
	limited: first(1, status(429, {'retry-after': '1'})),
	silent: first(1, silent),
	cut: first(1, cutHalfWay),
	slow,
	missing: status(404),
	failing: status(503),
	orders: first(1, status(500)),
	// The first request after the circuit has opened, after about 2.8 s, fails too.
	down: (response, attempt, age, request) =>
		(age < 3_500 ? status(503) : fine)(response, attempt, age, request),
};

/** CORS: a page of another origin can read only the response headers that are exposed here, and the safelisted ones. */
const crossOrigin = {
	'access-control-allow-origin': '*',
	'access-control-allow-headers': 'content-type, idempotency-key',
	'access-control-allow-methods': 'GET, POST',
	'access-control-expose-headers': 'retry-after',
	'access-control-max-age': '600',
};

export type Api = AsyncDisposable & {readonly origin: string};

/**
@param port on the loopback interface; 0 means any free port
@throws Error that names the port if it is not available
*/
export async function startApi(port: number): Promise<Api> {
	const presses = new Map<string, {attempts: number; since: number}>();
	const server = createServer((request, response) => {
		const {pathname} = new URL(request.url ?? '/', 'http://localhost');
		for (const [name, value] of Object.entries(crossOrigin)) {
			response.setHeader(name, value);
		}
		const scene = scenes[pathname.split('/')[1] ?? ''];
		if (request.method === 'OPTIONS') {
			response.writeHead(204).end();
		} else if (scene === undefined) {
			sendFile(pathname, response).catch(() => response.writeHead(404).end());
		} else {
			const now = performance.now();
			const press = presses.get(pathname) ?? {attempts: 0, since: now};
			press.attempts += 1;
			presses.set(pathname, press);
			scene(response, press.attempts, now - press.since, request);
		}
	});
	server.listen(port, '127.0.0.1');
	await once(server, 'listening').catch(cause => {
		throw new Error(`port ${port} for the API cannot be had (${cause.code}); name another with --api`, {
			cause,
		});
	});
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}

/** Serves the page without a bundler and what it imports, all from this server: the page, ky as published on npm, and kyhooks as a single file. */
async function sendFile(pathname: string, response: ServerResponse): Promise<void> {
	if (pathname === '/kyhooks.min.js') {
		response.writeHead(200, {'content-type': 'text/javascript'}).end(await singleFile());
		return;
	}
	const [, name] = /^\/ky\/((?:\w+\/)*\w[\w-]*\.js)$/.exec(pathname) ?? [];
	const file = name === undefined ? undefined : `../../node_modules/ky/distribution/${name}`;
	const path = pathname === '/plain.html' ? './plain.html' : file;
	if (path === undefined) {
		response.writeHead(404).end();
		return;
	}
	const type = path.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8';
	response.writeHead(200, {'content-type': type}).end(await readFile(new URL(path, import.meta.url)));
}

/** The same as `kyhooks.min.js` from `npm run build`, but made from the sources, so that the example needs no build. */
async function singleFile(): Promise<Uint8Array> {
	const {outputFiles} = await build({
		entryPoints: [fileURLToPath(new URL('../../packages/kyhooks/src/browser.ts', import.meta.url))],
		bundle: true,
		minify: true,
		format: 'esm',
		platform: 'browser',
		target: 'es2022',
		external: ['ky'],
		write: false,
	});
	return outputFiles[0]?.contents ?? new Uint8Array();
}
