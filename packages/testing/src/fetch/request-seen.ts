import type {RequestSeen} from '../script/step.ts';
import {holdVirtualTime} from '../time/event-loop.ts';
import type {OpenCall} from './recording.ts';

/** Maximum size, in bytes, up to which a request body is kept as text. */
export const keptBytes = 65_536;

/** Returns the request of a `fetch` call, and the signal that aborts it. The signal is not given to the request, because the request would add a listener that stays. */
export function requestFrom(
	input: string | URL | Request,
	init: RequestInit | undefined,
): Readonly<{request: Request; signal: AbortSignal}> {
	if (input instanceof Request && init === undefined) {
		return {request: input, signal: input.signal};
	}
	const {signal, ...rest} = init ?? {};
	// `null` removes the signal of the given request.
	const request = new Request(input, signal === null ? {...rest, signal} : rest);
	return {request, signal: signal ?? request.signal};
}

/** What is known about a request before its body arrives. */
export function requestSeen({method, url, headers}: Request): RequestSeen {
	return {method, url, headers: Object.fromEntries(headers), body: ''};
}

/** Reads the body of a request, as the network does, and keeps it if it is small. Rejects with the signal's reason if it aborts, and with the stream's own error if the stream breaks. */
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

/** Firefox has no `request.body`. It returns the whole body at once, which takes real time. */
async function bodyOf(request: Request): Promise<ReadableStream<Uint8Array> | null> {
	if (request.body !== undefined || request.method === 'GET' || request.method === 'HEAD') {
		return request.body ?? null;
	}
	return new Response(await holdVirtualTime(request.blob())).body;
}
