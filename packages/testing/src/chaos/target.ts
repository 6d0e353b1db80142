import {type ClientRequest, request as httpRequest, type IncomingMessage} from 'node:http';
import {request as httpsRequest} from 'node:https';
import {passedOn} from './hop-by-hop.ts';

export type AskOptions = Readonly<{
	signal: AbortSignal;
	/** Asks for a body without a content coding. */
	plain: boolean;
}>;

/** Forwards a request to the target and streams its body. Resolves when the head of the response arrives. */
export function askTarget(
	request: IncomingMessage,
	target: URL,
	{signal, plain}: AskOptions,
): Promise<IncomingMessage> {
	return new Promise((resolve, reject) => {
		const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
		const upstream = send(new URL(target.origin), {
			method: request.method ?? 'GET',
			path: `${target.pathname.replace(/\/$/, '')}${request.url}`,
			// A new connection each time: a kept-alive connection may be stale, and that failure would not come from the script.
			agent: false,
			signal,
		});
		addFields(upstream, request, target, plain);
		upstream.once('response', resolve);
		upstream.once('error', error => {
			request.unpipe(upstream);
			// Otherwise the socket would not notice that the client has disconnected.
			request.resume();
			reject(error);
		});
		request.pipe(upstream);
	});
}

function addFields(upstream: ClientRequest, request: IncomingMessage, target: URL, plain: boolean): void {
	const fields = passedOn(request.rawHeaders);
	fields.set('host', [target.host]);
	if (plain) {
		fields.set('accept-encoding', ['identity']);
	}
	if (request.headers['transfer-encoding'] !== undefined) {
		// A header of this hop. Without it, Node sends no body with DELETE and similar methods.
		fields.set('transfer-encoding', ['chunked']);
	}
	for (const [name, lines] of fields) {
		upstream.setHeader(name, lines.length === 1 ? String(lines[0]) : lines);
	}
}

/** Why a target did not respond, without secrets: the system's code and the address, or the message of the error. */
export function whyNoAnswer(error: unknown): string {
	// Several addresses were tried, with an error for each.
	const [first] = error instanceof AggregateError ? error.errors : [error];
	const {code, syscall, message} = first as NodeJS.ErrnoException;
	return syscall === undefined && code !== undefined ? `${code}: ${message}` : message;
}
