import type {BodyReader, Bytes, Source} from './body-source.ts';
import {type BodyMethod, bodyMethods, failureOf, isPlain, watched} from './watched-response.ts';

// Stateless unless it streams. It drops a byte order mark and never throws, as the platform's `text()` does.
const decoder = new TextDecoder();

const sourceKey = Symbol('kyhooks.source');

type Answering = Response & {[sourceKey]?: Source};

export function sourceBehind(response: Response): Source | undefined {
	return (response as Answering)[sourceKey];
}

export function join(chunks: readonly Bytes[]): Bytes {
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

function streamOf(response: Response, chunks: readonly Bytes[], rest: BodyReader): ReadableStream<Bytes> {
	const queue = [...chunks];
	const readOn = () =>
		rest.read().catch(error => {
			throw failureOf(response, error);
		});
	return new ReadableStream<Bytes>(
		{
			async pull(controller) {
				const chunk = queue.shift() ?? (await readOn()).value;
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
export function answerFrom(response: Response, source: Source): void {
	// Hidden, and not in a WeakMap: see `rememberCall`.
	Object.defineProperty(response, sourceKey, {value: source, configurable: true});
	if (isPlain(response)) {
		// One change of prototype costs a quarter of nine own properties (measured: 0.4 µs against 1.9 µs).
		Object.setPrototypeOf(response, answeringPrototype());
	} else {
		Object.defineProperties(response, accessors);
	}
}

let prototype: object | undefined;

function answeringPrototype(): object {
	// The global may be replaced after the first answer, by a polyfill or a mock.
	if (prototype === undefined || Object.getPrototypeOf(prototype) !== Response.prototype) {
		prototype = Object.create(Response.prototype, accessors) as object;
	}
	return prototype;
}

function sourceOf(response: Response): Source {
	return (response as Answering)[sourceKey] as Source;
}

function carrierOf(response: Response): Response {
	const source = sourceOf(response);
	if (source.carrier === undefined) {
		const {chunks, rest, used} = source;
		source.carrier = new Response(rest === undefined ? join(chunks) : streamOf(response, chunks, rest), {
			headers: response.headers,
		});
		if (used) {
			// The text was given without it; a stream that is asked for later must be a used one.
			void source.carrier.arrayBuffer();
		}
	}
	return source.carrier;
}

function consume(method: BodyMethod) {
	return watched(method, async function consumeBody(this: Response): Promise<unknown> {
		const source = sourceOf(this);
		if (source.used) {
			throw new TypeError('Body is unusable: Body has already been read');
		}
		if (
			source.carrier === undefined &&
			source.rest === undefined &&
			(method === 'text' || method === 'json')
		) {
			source.used = true;
			const text = decoder.decode(join(source.chunks));
			return method === 'text' ? text : JSON.parse(text);
		}
		return carrierOf(this)[method]();
	});
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
		bodyMethods.map(method => [method, {value: consume(method), configurable: true, writable: true}]),
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
