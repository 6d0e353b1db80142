import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import type {OpenCall} from '../fetch/recording.ts';
import {keptBytes} from '../fetch/request-seen.ts';
import type {Fields, RequestSeen} from '../script/step.ts';

/** A request, its response, and the record of their progress. */
export type Exchange = Readonly<{
	response: ServerResponse;
	call: OpenCall;
	/** The TCP connection, below TLS. */
	connection: Socket;
	/** Aborts when the exchange is over: the response was sent, or the connection is closed. */
	signal: AbortSignal;
	/** Records that the head of the response was sent. */
	answered(): void;
	/** Returns header fields to add to a response with these fields. */
	added(fields: Fields): Fields;
	/** Records that the server ends the exchange here. Later events of the connection do not change the record. */
	cut(): void;
}>;

/** What an exchange needs from its server. */
export type Surroundings = Readonly<{
	/** The running exchanges. */
	open: Set<Exchange>;
	connection: Socket;
	elapsed(): number;
	added?: (fields: Fields) => Fields;
}>;

/** Starts an exchange and records its outcome when the connection closes. */
export function openExchange(
	response: ServerResponse,
	call: OpenCall,
	{open, connection, elapsed, added = () => ({})}: Surroundings,
): Exchange {
	const controller = new AbortController();
	const end = (outcome: 'failed' | 'aborted', answerBody: 'read' | 'broken' | 'cancelled') => {
		if (call.outcome === 'pending') {
			call.outcome = outcome;
		}
		if (call.answerBody === 'unread') {
			call.answerBody = answerBody;
		}
		call.endedAt ??= elapsed();
	};
	response.once('close', () => {
		end('aborted', response.writableFinished ? 'read' : 'cancelled');
		controller.abort();
		open.delete(exchange);
	});
	const exchange: Exchange = {
		response,
		call,
		connection,
		signal: controller.signal,
		answered() {
			call.outcome = 'answered';
			call.answeredAt = elapsed();
		},
		added,
		cut: () => end('failed', 'broken'),
	};
	open.add(exchange);
	return exchange;
}

/** What is known about a request before its body arrives. */
export function requestReceived(
	{method = '', url = '', headers}: IncomingMessage,
	origin: string,
): RequestSeen {
	const lines = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]);
	return {method, url: absolute(url, origin), headers: Object.fromEntries(lines), body: ''};
}

/** The target of a request may also be an absolute URL or `*`. */
function absolute(target: string, origin: string): string {
	return target.startsWith('/') ? `${origin}${target}` : target;
}

/**
Records the body of a request. It always reads the whole body, because an unread socket does not notice that the client has disconnected.

@returns whether the body was complete
*/
export function receive(request: IncomingMessage, call: OpenCall): Promise<boolean> {
	const kept: Buffer[] = [];
	request.on('data', (chunk: Buffer) => {
		call.bodyBytes += chunk.length;
		if (call.bodyBytes <= keptBytes) {
			kept.push(chunk);
		} else {
			kept.length = 0;
		}
	});
	return new Promise(resolve => {
		request.once('end', () => {
			call.body = call.bodyBytes > keptBytes ? undefined : Buffer.concat(kept).toString();
			resolve(true);
		});
		request.once('close', () => resolve(false));
	});
}

/** Ends all exchanges from the server's side. Resolves when all of them are fully recorded. */
export async function cutAll(open: ReadonlySet<Exchange>, stop: () => Promise<void>): Promise<void> {
	const ends = [...open].map(({cut, signal}) => {
		cut();
		return new Promise(resolve => {
			signal.addEventListener('abort', resolve, {once: true});
		});
	});
	await Promise.all([stop(), ...ends]);
}
