import type {RequestSeen} from '../script/step.ts';
import {holdVirtualTime} from '../time/event-loop.ts';
import type {OpenCall} from './recording.ts';

/** A request's body is kept as text up to this many bytes. */
export const keptBytes = 65_536;

/** The request of a call of `fetch`, and the signal that ends it. A request follows a signal that it is made with by a listener which stays; the signal itself leaves nothing behind. */
export function requestFrom(
	input: string | URL | Request,
	init: RequestInit | undefined,
): Readonly<{request: Request; signal: AbortSignal}> {
	if (input instanceof Request && init === undefined) {
		return {request: input, signal: input.signal};
	}
	const {signal, ...rest} = init ?? {};
	// Null takes away the signal that a request brings with it.
	const request = new Request(input, signal === null ? {...rest, signal} : rest);
	return {request, signal: signal ?? request.signal};
}

/** What is known of a request before its body has come. */
export function requestSeen({method, url, headers}: Request): RequestSeen {
	return {method, url, headers: Object.fromEntries(headers), body: ''};
}

/** Takes the body of a request off its hands, as the network does, and keeps a small one. Rejects with the signal's reason when it aborts, and with the stream's own error when that breaks. */
export async function receiveBody(request: Request, signal: AbortSignal, call: OpenCall): Promise<void> {
	const body = await bodyOf(request);
	if (body === null) {
		return;
	}
	const reader = body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
	const decoder = new TextDecoder();
	const keep = (text: string) => {
		call.body = call.bodyBytes > keptBytes ? undefined : `${call.body ?? ''}${text}`;
	};
	const stop = () => {
		reader.cancel(signal.reason).catch(() => {});
	};
	signal.addEventListener('abort', stop, {once: true});
	try {
		const next = () => holdVirtualTime(reader.read());
		for (let result = await next(); !result.done; result = await next()) {
			call.bodyBytes += result.value.byteLength;
			keep(decoder.decode(result.value, {stream: true}));
		}
		keep(decoder.decode());
	} finally {
		signal.removeEventListener('abort', stop);
	}
	signal.throwIfAborted();
}

/** Firefox shows no body of a request: it gives all of it at once, and takes real time for that. */
async function bodyOf(request: Request): Promise<ReadableStream<Uint8Array> | null> {
	if (request.body !== undefined || request.method === 'GET' || request.method === 'HEAD') {
		return request.body ?? null;
	}
	return new Response(await holdVirtualTime(request.blob())).body;
}
