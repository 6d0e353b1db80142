import {once} from 'node:events';
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';
import {problem} from './failure-answer.ts';
import type {Handle} from './routes.ts';

export type HttpServer = Readonly<{
	origin: string;
	/**
	Stops in three steps. First, it accepts no more connections and closes idle ones. Second, it gives the requests in flight time to end. Third, it calls `cut`, and cuts off everything that still does not end.

	@returns whether all requests ended in time
	*/
	stop(limits: StopLimits): Promise<boolean>;
}>;

export type StopLimits = Readonly<{
	/** Milliseconds for the requests in flight. */
	within: number;
	/** Ends the work behind these requests, so that their callers still get a response. */
	cut(): void;
}>;

/** Milliseconds to write the last responses after `cut`. */
const lastAnswers = 500;

const mostBodyBytes = 2 ** 16;

/**
Starts a server on this machine.

@param option the command-line option that sets the port, for the error message
@throws Error that names the port and the option if the port is not available
*/
export async function startHttpServer(handle: Handle, port: number, option: string): Promise<HttpServer> {
	const server = createServer((incoming, outgoing) => respond(incoming, outgoing, handle, server));
	// In a container, listen on 0.0.0.0 instead.
	server.listen(port, '127.0.0.1');
	try {
		await once(server, 'listening');
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		const why = code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${message})`;
		throw new Error(`port ${port} ${why}; choose another with ${option}, or ${option} 0 for a free one`, {
			cause: error,
		});
	}
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		async stop({within, cut}) {
			const closed = once(server, 'close').then(() => true);
			server.close();
			const inTime = await Promise.race([closed, timeUp(within)]);
			if (!inTime) {
				cut();
				await Promise.race([closed, timeUp(lastAnswers)]);
				server.closeAllConnections();
				await closed;
			}
			return inTime;
		},
	};
}

// `unref`: an unused timer must not keep the process alive.
const timeUp = (delay: number) => pause(delay, false, {ref: false});

async function respond(
	incoming: IncomingMessage,
	outgoing: ServerResponse,
	handle: Handle,
	server: Server,
): Promise<void> {
	const caller = new AbortController();
	outgoing.once('close', () => caller.abort());
	const request = await requestOf(incoming, caller.signal);
	const response = request instanceof Response ? request : await handle(request);
	const headers = Object.fromEntries(response.headers);
	if (!server.listening || !incoming.complete) {
		// Otherwise the caller would send its next request on a connection that is about to close.
		headers.connection = 'close';
	}
	outgoing.writeHead(response.status, headers).end(await response.bytes());
}

/** The request, or the response to one that cannot be read. It reads the whole body: a stream can be sent only once, so a call with a stream could not be retried. */
async function requestOf(incoming: IncomingMessage, signal: AbortSignal): Promise<Request | Response> {
	const {method = 'GET', url = '/', headersDistinct} = incoming;
	const chunks: Buffer[] = [];
	let size = 0;
	try {
		for await (const chunk of incoming.iterator({destroyOnReturn: false})) {
			size += chunk.length;
			if (size > mostBodyBytes) {
				return problem(413, {title: `The body has more than ${mostBodyBytes} bytes`});
			}
			chunks.push(chunk);
		}
		return new Request(new URL(url, 'http://localhost'), {
			method,
			headers: Object.entries(headersDistinct).flatMap(([name, values = []]) =>
				values.map((value): [string, string] => [name, value]),
			),
			body: size === 0 ? null : Buffer.concat(chunks),
			signal,
		});
	} catch {
		return problem(400, {title: 'The request cannot be read'});
	}
}
