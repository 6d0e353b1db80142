import {once} from 'node:events';
import type {Server} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';

/** A server that is listening. */
export type Listening = {
	readonly port: number;
	/** Returns the TCP connection under a socket, because a TLS socket cannot be reset. */
	connectionOf(socket: Socket): Socket;
	/** Destroys all connections and frees the port. Further calls do nothing. */
	stop(): Promise<void>;
};

/** @throws Error with the port, if the server cannot listen on it */
export async function listen(server: Server, port: number, host: string): Promise<Listening> {
	const connections = new Map<number | undefined, Socket>();
	server.on('connection', (socket: Socket) => {
		const {remotePort} = socket;
		connections.set(remotePort, socket);
		socket.once('close', () => connections.delete(remotePort));
	});
	// Responds to input that is not HTTP, such as a TLS handshake, instead of cutting it off, because a reset could overtake the response.
	server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
		if (!socket.writable) {
			return;
		}
		const status =
			error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
		socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\n\r\n`);
	});
	server.listen(port, host);
	try {
		await once(server, 'listening');
	} catch (error) {
		throw explained(error as NodeJS.ErrnoException, port, host);
	}

	let stopped: Promise<void> | undefined;
	return {
		port: (server.address() as AddressInfo).port,
		connectionOf: socket => connections.get(socket.remotePort) ?? socket,
		stop() {
			stopped ??= new Promise(resolve => {
				server.close(() => resolve());
				for (const connection of connections.values()) {
					connection.destroy();
				}
			});
			return stopped;
		},
	};
}

function explained(cause: NodeJS.ErrnoException, port: number, host: string): Error {
	const why =
		cause.code === 'EADDRINUSE'
			? 'is in use'
			: cause.code === 'EACCES'
				? 'is not allowed to this user'
				: `cannot be had on ${host} (${cause.code ?? cause.message})`;
	return Object.assign(new Error(`port ${port} ${why}`, {cause}), {code: cause.code});
}
