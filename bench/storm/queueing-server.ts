import {once} from 'node:events';
import {createServer, type ServerResponse} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';
import {createWorker} from './worker.ts';

const host = '127.0.0.1';

/** An HTTP server with one queue and one worker, and the failures that a test can cause. */
export type QueueingServer = Readonly<{
	/** @returns the port */
	listen(): Promise<number>;
	/** Requests per second; with 0 it serves none, and the queue grows. */
	setCapacity(perSecond: number): void;
	/** If `false`, answers new requests at once with 503. Queued requests are still served. */
	setAvailable(available: boolean): void;
	/** Stops listening, resets all connections and drops the queue, as in a crash. */
	crash(): void;
	/** Listens again, on the same port. */
	restart(): void;
}>;

export type QueueingServerOptions = Readonly<{
	/** Requests per second. */
	capacity: number;
	onArrival(): void;
	/** Not called if the client has gone away. */
	onServed(): void;
}>;

export function createQueueingServer({capacity, onArrival, onServed}: QueueingServerOptions): QueueingServer {
	const sockets = new Set<Socket>();
	let available = true;
	let port = 0;
	let timer: NodeJS.Timeout | undefined;

	const worker = createWorker<ServerResponse>(capacity, response => {
		// Like most servers, it notices that the client has gone only after the work is done.
		if (!response.destroyed) {
			onServed();
			response.writeHead(200, {'content-type': 'application/json'}).end('{"ok":true}');
		}
	});
	const serveWhatIsDue = () => {
		worker.advance(performance.now());
		clearTimeout(timer);
		const wait = worker.nextAt() - performance.now();
		if (wait < Infinity) {
			// `setTimeout` drops the fraction, and would fire too early.
			timer = setTimeout(serveWhatIsDue, Math.max(0, Math.ceil(wait)));
		}
	};

	const server = createServer((_, response) => {
		onArrival();
		if (!available) {
			response.writeHead(503).end();
			return;
		}
		worker.arrive(response, performance.now());
		serveWhatIsDue();
	});
	// A connection that expires just as it is reused would fail a call for a reason other than the outage.
	server.keepAliveTimeout = 120_000;
	server.on('connection', socket => {
		sockets.add(socket);
		socket.once('close', () => sockets.delete(socket));
	});

	return {
		async listen() {
			while (port === 0) {
				server.listen(portToTry(), host);
				try {
					await once(server, 'listening');
					({port} = server.address() as AddressInfo);
				} catch (error) {
					if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') {
						throw error;
					}
				}
			}
			return port;
		},
		setCapacity(perSecond) {
			worker.setRate(perSecond, performance.now());
			serveWhatIsDue();
		},
		setAvailable(newValue) {
			available = newValue;
		},
		crash() {
			server.close();
			worker.clear();
			for (const socket of sockets) {
				socket.resetAndDestroy();
			}
		},
		restart() {
			server.listen(port, host);
		},
	};
}

/** Below the ports of outgoing connections: one of those could take the port while the server does not listen, and a client can even connect to itself there. */
function portToTry(): number {
	return 12_000 + Math.floor(Math.random() * 18_000);
}
