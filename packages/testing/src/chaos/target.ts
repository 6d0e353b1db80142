import {type ClientRequest, request as httpRequest, type IncomingMessage} from 'node:http';
import {request as httpsRequest} from 'node:https';
import {passedOn} from './hop-by-hop.ts';

export type AskOptions = Readonly<{
	signal: AbortSignal;
	/** Asks for a body without a coding. */
	plain: boolean;
}>;

/** Passes a request on to the target, its body as it comes. Resolves when the head of the answer has come. */
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
			// A connection of its own: one that was kept alive may be stale, and that chaos would be nobody's.
			agent: false,
			signal,
		});
		addFields(upstream, request, target, plain);
		upstream.once('response', resolve);
		upstream.once('error', error => {
			request.unpipe(upstream);
			// Or the socket would not notice that the client has gone.
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
		// This hop's own; without it, Node sends no body with DELETE and its like.
		fields.set('transfer-encoding', ['chunked']);
	}
	for (const [name, lines] of fields) {
		upstream.setHeader(name, lines.length === 1 ? String(lines[0]) : lines);
	}
}

/** Why a target gave no answer, in words without a secret: the system's code and the address, or what the error says. */
export function whyNoAnswer(error: unknown): string {
	// Several addresses were tried, and an error is there for each.
	const [first] = error instanceof AggregateError ? error.errors : [error];
	const {code, syscall, message} = first as NodeJS.ErrnoException;
	return syscall === undefined && code !== undefined ? `${code}: ${message}` : message;
}
