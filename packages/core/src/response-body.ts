import {answerFrom, join, sourceBehind} from './answering-response.ts';
import {type BodyReader, type Bytes, collect} from './body-source.ts';

export type ReadLimits = Readonly<{
	/** Bytes. Of a longer body no more is read than it takes to see that. */
	maxBytes: number;
	/** Cuts the reading off with its own reason. */
	signal: AbortSignal;
	/** Milliseconds after which the reading is given up. @default no limit */
	within?: number;
}>;

/** Cancels a body that nobody will read, so that its connection is freed. A body that is locked belongs to somebody else. */
export function discard(response: Response): void {
	try {
		// A `fetch` of the client's own may answer with what is only like a response: a body without `cancel`, or none at all.
		response?.body?.cancel?.()?.catch(() => {});
	} catch {}
}

/** Gives the body up: cancels it and lets the response answer with an empty one. Status, headers and identity stay. */
export function empty(response: Response): void {
	if (typeof response.body?.getReader === 'function' && Object.isExtensible(response)) {
		discard(response);
		answerFrom(response, {chunks: []});
	}
}

/**
Reads a body now, and lets the response answer from what was read, through each of its accessors.

@returns the bytes of the whole body; `undefined` where there is none, somebody else holds it, or it did not end within the limits. In each of these cases the response can be read as if nothing had happened.
@throws what the body's stream throws, and the signal's reason.
*/
export async function readNow(
	response: Response,
	{maxBytes, signal, within}: ReadLimits,
): Promise<Bytes | undefined> {
	const known = sourceBehind(response);
	if (known !== undefined && (known.untouched === undefined || known.carrier !== undefined)) {
		return known.rest === undefined && known.carrier === undefined ? join(known.chunks) : undefined;
	}
	const reader = known?.rest ?? openReader(response);
	if (reader === undefined) {
		return undefined;
	}
	const stop = () => void reader.cancel(signal.reason).catch(() => {});
	if (signal.aborted) {
		stop();
		throw signal.reason;
	}
	// Also for what the platform's fetch gives: the client's own `fetch` may have called it without this signal.
	signal.addEventListener('abort', stop);
	try {
		const source = await collect(reader, maxBytes, within);
		// A stream that was cancelled ends as if it were complete.
		signal.throwIfAborted();
		answerFrom(response, source);
		return source.rest === undefined ? join(source.chunks) : undefined;
	} finally {
		signal.removeEventListener('abort', stop);
	}
}

/**
Lets everybody read a body through another reader, which may watch it, bound it or count it. Nothing is read ahead, and nothing at all before somebody asks.

@param around gets the body's own reader, whose `read` rejects as the body's stream does
*/
export function readThrough(response: Response, around: (reader: BodyReader) => BodyReader): void {
	const known = sourceBehind(response);
	if (known === undefined) {
		const reader = openWhenRead(response);
		if (reader !== undefined) {
			answerFrom(response, {chunks: [], rest: around(reader), untouched: true});
		}
	} else if (known.rest !== undefined && known.carrier === undefined) {
		answerFrom(response, {...known, rest: around(known.rest)});
	}
}

/** The body, unless there is none, somebody else holds it or has read of it, or the response cannot be made to answer from another. */
function freeBody(response: Response): ReadableStream<Bytes> | undefined {
	const {body} = response;
	return typeof body?.getReader === 'function' &&
		!body.locked &&
		!response.bodyUsed &&
		Object.isExtensible(response)
		? (body as ReadableStream<Bytes>)
		: undefined;
}

function openReader(response: Response): BodyReader | undefined {
	const reader = freeBody(response)?.getReader();
	return reader && {read: () => reader.read(), cancel: reason => reader.cancel(reason)};
}

/** Until then the stream is left unlocked: of a response that nobody reads, the platform cancels it when the response is collected. */
function openWhenRead(response: Response): BodyReader | undefined {
	const body = freeBody(response);
	let opened: ReadableStreamDefaultReader<Bytes> | undefined;
	return (
		body && {
			read() {
				opened ??= body.getReader();
				return opened.read();
			},
			cancel: reason => (opened ?? body).cancel(reason),
		}
	);
}
