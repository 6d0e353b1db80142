import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import type {OpenCall} from '../fetch/recording.ts';
import {keptBytes} from '../fetch/request-seen.ts';
import type {Fields, RequestSeen} from '../script/step.ts';

/** One request and its answer, and the record that says how far they are. */
export type Exchange = Readonly<{
	response: ServerResponse;
	call: OpenCall;
	/** The connection itself, below TLS. */
	connection: Socket;
	/** Aborts when nothing more can come: the answer is out, or the connection is closed. */
	signal: AbortSignal;
	/** Notes that the head of the answer is out. */
	answered(): void;
	/** What is added to the head of an answer that has these fields. */
	added(fields: Fields): Fields;
	/** Says that the server ends it here, and how it was left. What the connection does from now on changes nothing in the record. */
	cut(): void;
}>;

/** What an exchange takes from the server it belongs to. */
export type Surroundings = Readonly<{
	/** The exchanges that are going on. */
	open: Set<Exchange>;
	connection: Socket;
	elapsed(): number;
	added?: (fields: Fields) => Fields;
}>;

/** Follows an exchange to its end, and notes in the record what becomes of it. */
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

/** What is known of a request before its body has come. */
export function requestReceived(
	{method = '', url = '', headers}: IncomingMessage,
	origin: string,
): RequestSeen {
	const lines = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]);
	return {method, url: absolute(url, origin), headers: Object.fromEntries(lines), body: ''};
}

/** The target of a request may be a whole URL, and may be `*`. */
function absolute(target: string, origin: string): string {
	return target.startsWith('/') ? `${origin}${target}` : target;
}

/**
Keeps what the body of a request has, in the record. It is taken to its end in any case: a socket that is not read does not notice that the client has gone.

@returns whether the body came to its end
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

/** Ends all exchanges from the server's side, and resolves when each has been recorded to its end. */
export async function cutAll(open: ReadonlySet<Exchange>, stop: () => Promise<void>): Promise<void> {
	const ends = [...open].map(({cut, signal}) => {
		cut();
		return new Promise(resolve => {
			signal.addEventListener('abort', resolve, {once: true});
		});
	});
	await Promise.all([stop(), ...ends]);
}
