import type {IncomingHttpHeaders, IncomingMessage, ServerResponse} from 'node:http';

/** Up to this many bytes, a request's body is kept as text. */
const keptBytes = 2 ** 16;

/** What the server saw of one request. It is live: it changes until `finished`. */
export type RecordedRequest = Readonly<{
	method: string;
	/** Path and query. */
	url: string;
	headers: IncomingHttpHeaders;
	/** Milliseconds on the clock of `performance.now()`, when the headers had arrived. */
	receivedAt: number;
	/** Bytes of the body received so far. */
	bodyBytes: number;
	/** The body as text; `undefined` above 64 KiB. */
	body: string | undefined;
	/** Bytes of an `endlessBody` or `hugeBody` that the network took. Kernel buffers hold a few MiB, so this is more than the client has read. */
	streamedBytes: number;
	/** Whether the client closed the connection before it had the answer, or was cut off by the server. */
	closedEarly: boolean;
	/** Settles when the answer is complete or the connection is closed. */
	finished: Promise<void>;
}>;

/** One request and its answer. */
export type Exchange = {
	readonly response: ServerResponse;
	readonly record: {-readonly [Key in keyof RecordedRequest]: RecordedRequest[Key]};
	/** Aborts when the exchange is finished. */
	readonly signal: AbortSignal;
	/** Says that what closes the connection from here on is the server. */
	release(): void;
};

/** Records a request. It is read to its end in any case: a socket that is not read does not notice that the client has gone. */
export function recordExchange(request: IncomingMessage, response: ServerResponse): Exchange {
	const controller = new AbortController();
	let released = false;
	let kept: Buffer[] = [];
	const {method = '', url = '', headers} = request;
	const record: Exchange['record'] = {
		method,
		url,
		headers,
		receivedAt: performance.now(),
		bodyBytes: 0,
		body: '',
		streamedBytes: 0,
		closedEarly: false,
		finished: new Promise(resolve => {
			response.once('close', () => {
				record.closedEarly = !released && !response.writableFinished;
				controller.abort();
				resolve();
			});
		}),
	};
	request.on('data', (chunk: Buffer) => {
		record.bodyBytes += chunk.length;
		kept = record.bodyBytes > keptBytes ? [] : [...kept, chunk];
	});
	request.once('end', () => {
		record.body = record.bodyBytes > keptBytes ? undefined : Buffer.concat(kept).toString();
	});
	return {
		response,
		record,
		signal: controller.signal,
		release() {
			released = true;
		},
	};
}
