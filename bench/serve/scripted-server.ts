import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';
import {callHeader} from './call-header.ts';
import type {ChanceOf} from './chance.ts';
import type {Script} from './script.ts';

/** A server on this machine that plays a script and can go away. */
export type ScriptedServer = Readonly<{
	origin: string;
	/** The number of requests that have arrived. */
	requests(): number;
	/** Stops listening and cuts all connections. */
	goAway(): Promise<void>;
	/** Listens again on the same port. */
	comeBack(): Promise<void>;
}>;

/** @param now milliseconds since the start of the run */
export async function startScriptedServer(
	script: Script,
	chanceOf: ChanceOf,
	now: () => number,
): Promise<ScriptedServer> {
	const attempts = new Map<number, number>();
	const sockets = new Set<Socket>();
	let requests = 0;
	const server = createServer((request, response) => {
		requests += 1;
		const call = Number(request.headers[callHeader]);
		const attempt = (attempts.get(call) ?? 0) + 1;
		attempts.set(call, attempt);
		const path = (request.url ?? '/').slice(1);
		play(script({now: now(), path, call, attempt, chance: chanceOf(call, attempt)()}), request, response);
	});
	server.on('connection', socket => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
		socket.on('error', () => {});
	});
	const listen = (port: number) =>
		new Promise<void>(resolve => server.listen(port, '127.0.0.1', () => resolve()));
	await listen(0);
	const {port} = server.address() as AddressInfo;
	return {
		origin: `http://127.0.0.1:${port}/`,
		requests: () => requests,
		goAway: () =>
			new Promise(resolve => {
				server.close(() => resolve());
				for (const socket of sockets) {
					socket.destroy();
				}
			}),
		comeBack: () => listen(port),
	};
}

function play(reply: ReturnType<Script>, {socket}: IncomingMessage, response: ServerResponse): void {
	const act = () => {
		if ('status' in reply) {
			response.writeHead(reply.status, {'content-type': 'application/json', ...reply.headers});
			response.end('{"ok":true}');
		} else if (reply.fault === 'reset') {
			socket.resetAndDestroy();
		} else if (reply.fault !== 'silence') {
			throw new Error(`a server that listens cannot play ${reply.fault}`);
		}
	};
	const latency = 'latency' in reply ? reply.latency : undefined;
	setTimeout(act, latency ?? 20);
}
