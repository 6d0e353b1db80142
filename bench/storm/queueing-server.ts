import {once} from 'node:events';
import {createServer, type ServerResponse} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';
import {createWorker} from './worker.ts';

const host = '127.0.0.1';

/** An HTTP server over one queue and one worker, and what can befall it. */
export type QueueingServer = Readonly<{
	/** @returns the port */
	listen(): Promise<number>;
	/** Requests a second; 0 serves none, and the queue grows. */
	setCapacity(perSecond: number): void;
	/** Answers new requests at once with 503. What waits is served all the same. */
	setAvailable(available: boolean): void;
	/** Stops to listen, resets every connection and forgets the queue, as in a crash. */
	crash(): void;
	/** Listens again, on the same port. */
	restart(): void;
}>;

export type QueueingServerOptions = Readonly<{
	/** Requests a second. */
	capacity: number;
	onArrival(): void;
	/** Not called for a client that has gone away. */
	onServed(): void;
}>;

export function createQueueingServer({capacity, onArrival, onServed}: QueueingServerOptions): QueueingServer {
	const sockets = new Set<Socket>();
	let available = true;
	let port = 0;
	let timer: NodeJS.Timeout | undefined;

	const worker = createWorker<ServerResponse>(capacity, response => {
		// Like most servers, it has done the work by the time it finds nobody to give it to.
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
			// A timer drops the fraction, and would fire early to no purpose.
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
	// A connection that expires just as it is used again would fail a call that the outage did not.
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

/** Below the ports that outgoing connections use: one of those could take the port while nobody listens, and a client can even connect to itself there. */
function portToTry(): number {
	return 12_000 + Math.floor(Math.random() * 18_000);
}
