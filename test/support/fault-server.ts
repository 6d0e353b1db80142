import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {createServer as createHttpServer, type Server} from 'node:http';
import {createServer as createHttpsServer} from 'node:https';
import {type AddressInfo, createServer, type Socket} from 'node:net';
import {type Effect, reply} from './effects.ts';
import {type Exchange, type RecordedRequest, recordExchange} from './exchange.ts';
import {play} from './play.ts';

/** Steps: each request takes the next one, and the last one is repeated. */
export type Script = readonly Effect[];

export type FaultServer = AsyncDisposable & {
	/** Such as `http://127.0.0.1:54321`. */
	readonly origin: string;
	readonly port: number;
	/** All requests so far, in the order of their arrival. */
	readonly requests: readonly RecordedRequest[];
	requestsTo(path: string): readonly RecordedRequest[];
	/** Gives a path its own script, from its first step. The query plays no part. */
	script(path: string, steps: Script): void;
	/** Closes every connection and the port. */
	stop(): Promise<void>;
};

/**
Starts a server on loopback that answers each request with the next step of a script. A step is played when the request's body has arrived.

@example
```
await using server = await startFaultServer([resetBeforeHeaders(), reply()]);
await expect(fetch(server.origin)).rejects.toThrow('fetch failed');
```
*/
export function startFaultServer(script: Script = [reply()]): Promise<FaultServer> {
	return serve(createHttpServer(), 'http://127.0.0.1', script);
}

/** The same behind TLS, with a certificate for `localhost` that it has signed itself. */
export async function startTlsServer(script: Script = [reply()]): Promise<FaultServer> {
	const [cert, key] = await Promise.all(
		// For tests only: anyone can read this key.
		['certificate.pem', 'key.pem'].map(file => readFile(new URL(file, import.meta.url))),
	);
	return serve(createHttpsServer({cert, key}), 'https://localhost', script);
}

/** A port on loopback where nothing listens, unless another process takes it in the meantime. */
export async function refusedPort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}

async function serve(server: Server, base: string, script: Script): Promise<FaultServer> {
	const nextStep = stepper(script);
	const nextStepByPath = new Map<string, () => Effect>();
	const exchanges: Exchange[] = [];
	const sockets = new Set<Socket>();

	server.on('connection', socket => {
		sockets.add(socket);
		socket.once('close', () => sockets.delete(socket));
	});
	server.on('request', (request, response) => {
		const exchange = recordExchange(request, response);
		const effect = (nextStepByPath.get(pathOf(exchange.record)) ?? nextStep)();
		exchanges.push(exchange);
		request.once('end', () => play(effect, exchange));
	});
	// What is not HTTP, such as a TLS handshake, is answered and not cut off: a reset could overtake the answer.
	server.on('clientError', (_, socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port} = server.address() as AddressInfo;

	const stop = async () => {
		for (const {release} of exchanges) {
			release();
		}
		const closed = new Promise(resolve => server.close(resolve));
		for (const socket of sockets) {
			socket.destroy();
		}
		await closed;
	};
	return {
		origin: `${base}:${port}`,
		port,
		get requests() {
			return exchanges.map(({record}) => record);
		},
		requestsTo: path => exchanges.map(({record}) => record).filter(record => pathOf(record) === path),
		script: (path, steps) => void nextStepByPath.set(path, stepper(steps)),
		stop,
		[Symbol.asyncDispose]: stop,
	};
}

function stepper(script: Script): () => Effect {
	let taken = 0;
	return () => script[Math.min(taken++, script.length - 1)] ?? reply();
}

function pathOf({url}: RecordedRequest): string {
	return url.replace(/\?.*/s, '');
}
