import {once} from 'node:events';
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {setTimeout as pause} from 'node:timers/promises';
import {problem} from './failure-answer.ts';
import type {Handle} from './routes.ts';

export type HttpServer = Readonly<{
	origin: string;
	/**
	Stops in three steps. First, no connection is accepted any more, and idle ones are closed. Second, the requests under way get their time. Third, `cut` is called, and whatever does not end then is cut off.

	@returns whether all requests ended in their time
	*/
	stop(limits: StopLimits): Promise<boolean>;
}>;

export type StopLimits = Readonly<{
	/** Milliseconds for the requests under way. */
	within: number;
	/** Ends the work behind them, so that their callers still get an answer. */
	cut(): void;
}>;

/** Milliseconds to write the last answers after `cut`. */
const lastAnswers = 500;

const mostBodyBytes = 2 ** 16;

/**
Starts a server on this machine.

@param option the option of the command that sets the port, for the message
@throws Error that names port and option if the port cannot be had
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

// Without a reference: a limit that was not needed must not keep the process alive.
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
		// Otherwise the caller would send its next request on a connection that is about to be closed.
		headers.connection = 'close';
	}
	outgoing.writeHead(response.status, headers).end(await response.bytes());
}

/** The request, or the answer to one that cannot be read. The body is read whole: a stream can be sent only once, so a call with one could not be retried. */
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
