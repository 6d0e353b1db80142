import {clock} from './clock.ts';

type Bytes = Uint8Array<ArrayBuffer>;
type Read = () => Promise<{done: boolean; value?: Bytes | undefined}>;

/** What was read of a body, and the way to what was not. */
type Source = {
	chunks: readonly Bytes[];
	rest?: {read: Read; cancel(reason: unknown): Promise<void>};
	used?: boolean;
	/** A platform response over the same bytes, made when more than the text is asked for. */
	carrier?: Response;
};

export type ReadLimits = Readonly<{
	/** Bytes. Of a longer body no more is read than it takes to see that. */
	maxBytes: number;
	/** Cuts the reading off with its own reason. */
	signal: AbortSignal;
	/** Milliseconds after which the reading is given up. @default no limit */
	within?: number;
}>;

const sourceKey = Symbol('kyhooks.source');

type Answering = Response & {[sourceKey]?: Source};

/** Cancels a body that nobody will read, so that its connection is freed. A body that is locked belongs to somebody else. */
export function discard(response: Response): void {
	response.body?.cancel().catch(() => {});
}

/** Gives the body up: cancels it and lets the response answer with an empty one. Status, headers and identity stay. */
export function empty(response: Response): void {
	if (response.body && Object.isExtensible(response)) {
		discard(response);
		answerFrom(response, {chunks: []});
	}
}

/**
Reads a body now, and lets the response answer from what was read, through each of its accessors.

@returns the bytes of the whole body; `undefined` where there is none, somebody else holds it, or it did not end within the limits. In each of these cases the response can be read as if nothing had happened.
@throws what the body's stream throws, and the signal's reason.
*/
export async function readNow(response: Response, {maxBytes, signal, within}: ReadLimits): Promise<Bytes | undefined> {
	const known = (response as Answering)[sourceKey];
	if (known !== undefined) {
		return known.rest === undefined && known.carrier === undefined ? join(known.chunks) : undefined;
	}
	const {body} = response;
	if (!body || body.locked || !Object.isExtensible(response)) {
		return undefined;
	}
	const reader = body.getReader() as ReadableStreamDefaultReader<Bytes>;
	const stop = () => void reader.cancel(signal.reason).catch(() => {});
	if (signal.aborted) {
		stop();
		throw signal.reason;
	}
	// What a platform's fetch gives breaks by itself when its signal aborts; a response made by hand knows of no signal.
	const isHandMade = response.type === 'default';
	if (isHandMade) {
		signal.addEventListener('abort', stop);
	}
	try {
		const source = await collect(reader, maxBytes, within);
		// A stream that was cancelled ends as if it were complete.
		signal.throwIfAborted();
		answerFrom(response, source);
		return source.rest === undefined ? join(source.chunks) : undefined;
	} finally {
		if (isHandMade) {
			signal.removeEventListener('abort', stop);
		}
	}
}

async function collect(reader: ReadableStreamDefaultReader<Bytes>, maxBytes: number, within?: number): Promise<Source> {
	const chunks: Bytes[] = [];
	const cancel = (reason: unknown) => reader.cancel(reason);
	const timer = within === undefined ? undefined : startTimer(within);
	try {
		for (let size = 0; size <= maxBytes; ) {
			const reading = reader.read();
			const result = timer === undefined ? await reading : await Promise.race([reading, timer.fired]);
			if (result === late) {
				// The read under way is not lost: whoever reads on gets it first.
				let next: ReturnType<Read> | undefined = reading;
				const read: Read = () => {
					const current = next ?? reader.read();
					next = undefined;
					return current;
				};
				return {chunks, rest: {read, cancel}};
			}
			if (result.done) {
				return {chunks};
			}
			chunks.push(result.value);
			size += result.value.byteLength;
		}
		return {chunks, rest: {read: () => reader.read(), cancel}};
	} finally {
		timer?.cancel();
	}
}

const late = Symbol('late');

function startTimer(within: number) {
	let cancel = () => {};
	const fired = new Promise<typeof late>(resolve => {
		cancel = clock.setTimer(within, () => resolve(late));
	});
	return {fired, cancel: () => cancel()};
}

function join(chunks: readonly Bytes[]): Bytes {
	const [first] = chunks;
	if (chunks.length === 1 && first !== undefined) {
		return first;
	}
	const bytes = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.byteLength, 0));
	let offset = 0;
	for (const chunk of chunks) {
		bytes.set(chunk, offset);
		offset += chunk.byteLength;
	}
	return bytes;
}

function streamOf(chunks: readonly Bytes[], rest: NonNullable<Source['rest']>): ReadableStream<Bytes> {
	const queue = [...chunks];
	return new ReadableStream<Bytes>(
		{
			async pull(controller) {
				const chunk = queue.shift() ?? (await rest.read()).value;
				if (chunk === undefined) {
					controller.close();
				} else {
					controller.enqueue(chunk);
				}
			},
			cancel: reason => rest.cancel(reason),
		},
		// Nothing is read ahead of a reader: the server's backpressure stays what it was.
		{highWaterMark: 0},
	);
}

/** Makes a response answer from a source. It stays the same object: `url`, `redirected`, `type` and identity are kept. */
function answerFrom(response: Response, source: Source): void {
	// Hidden, and not in a WeakMap: see `rememberCall`.
	Object.defineProperty(response, sourceKey, {value: source, configurable: true});
	if (Object.getPrototypeOf(response) === Response.prototype) {
		// One change of prototype costs a quarter of nine own properties (measured: 0.4 µs against 1.9 µs).
		Object.setPrototypeOf(response, answeringPrototype());
	} else {
		Object.defineProperties(response, accessors);
	}
}

let prototype: object | undefined;

function answeringPrototype(): object {
	prototype ??= Object.create(Response.prototype, accessors) as object;
	return prototype;
}

function sourceOf(response: Response): Source {
	return (response as Answering)[sourceKey] as Source;
}

function carrierOf(response: Response): Response {
	const source = sourceOf(response);
	if (source.carrier === undefined) {
		const {chunks, rest, used} = source;
		source.carrier = new Response(rest === undefined ? join(chunks) : streamOf(chunks, rest), {headers: response.headers});
		if (used) {
			// The text was given without it; a stream that is asked for later must be a used one.
			void source.carrier.arrayBuffer();
		}
	}
	return source.carrier;
}

type Method = 'arrayBuffer' | 'blob' | 'bytes' | 'formData' | 'json' | 'text';

function consume(method: Method) {
	return async function consumeBody(this: Response): Promise<unknown> {
		const source = sourceOf(this);
		if (source.used) {
			throw new TypeError('Body is unusable: Body has already been read');
		}
		if (source.carrier === undefined && source.rest === undefined && (method === 'text' || method === 'json')) {
			source.used = true;
			const text = new TextDecoder().decode(join(source.chunks));
			return method === 'text' ? text : JSON.parse(text);
		}
		return carrierOf(this)[method]();
	};
}

function clone(this: Response): Response {
	const source = sourceOf(this);
	if (this.bodyUsed) {
		throw new TypeError('Response.clone: Body has already been consumed.');
	}
	const copy = new Response(null, this);
	// A response made by hand has none of these, and a clone keeps them.
	for (const key of ['url', 'redirected', 'type'] as const) {
		Object.defineProperty(copy, key, {value: this[key], configurable: true});
	}
	if (source.rest === undefined && source.carrier === undefined) {
		answerFrom(copy, {...source});
	} else {
		answerFrom(copy, {chunks: [], carrier: carrierOf(this).clone()});
	}
	return copy;
}

const accessors: PropertyDescriptorMap = {
	...Object.fromEntries(
		(['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'] as const)
			.filter(method => method in Response.prototype)
			.map(method => [method, {value: consume(method), configurable: true, writable: true}]),
	),
	clone: {value: clone, configurable: true, writable: true},
	body: {
		configurable: true,
		get(this: Response) {
			return carrierOf(this).body;
		},
	},
	bodyUsed: {
		configurable: true,
		get(this: Response) {
			const {used, carrier} = sourceOf(this);
			return used === true || carrier?.bodyUsed === true;
		},
	},
};
