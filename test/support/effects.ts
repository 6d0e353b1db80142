import {
	type Answer,
	type Body,
	type Fields,
	firstChunkOf,
	headOf,
	partOf,
	standardBody,
	withType,
} from './wire.ts';

/** What the server does with one request. `name` is the function that made it; `kind` is how it is played. */
export type Effect = Readonly<{name: string}> &
	Readonly<
		| {kind: 'reply'; status: number; headers: Fields; body: Body; delay: number}
		/** Bytes written past the HTTP library, and what becomes of the connection then. */
		| {kind: 'raw'; bytes: Uint8Array; ending: 'close' | 'reset' | 'silence'}
		| {kind: 'stream'; status: number; headers: Fields; chunk: Uint8Array; interval: number; bytes: number}
	>;

type Reply = Answer & {
	/** Sent as JSON in place of `body`. */
	json?: unknown;
	/** Milliseconds between the request and the answer. @default 0 */
	delay?: number;
};

type Cut = Answer & {
	/** How many bytes of the body are sent. @default half */
	after?: number;
};

type Endless = Omit<Answer, 'body'> & {
	chunk?: string;
	/** Milliseconds. @default 10 */
	interval?: number;
};

type Huge = Omit<Answer, 'body'> & {
	bytes?: number;
};

/** An answer as it should be. */
export function reply({status = 200, headers, json, delay = 0, ...given}: Reply = {}): Effect {
	const body = json === undefined ? (given.body ?? standardBody) : JSON.stringify(json);
	return {name: 'reply', kind: 'reply', status, headers: withType(headers), body, delay};
}

/** Sends each request back to the same path, so that a client goes round until it has had enough. */
export function redirectLoop(): Effect {
	return {...reply({status: 302, headers: {location: '?again'}}), name: 'redirectLoop'};
}

/** Takes the request and resets the connection. */
export function resetBeforeHeaders(): Effect {
	return raw('resetBeforeHeaders', '', 'reset');
}

/** Takes the request and closes the connection. As the second step, a keep-alive connection that went stale. */
export function closeBeforeHeaders(): Effect {
	return raw('closeBeforeHeaders', '', 'close');
}

/** Takes the request and does nothing. */
export function neverResponds(): Effect {
	return raw('neverResponds', '', 'silence');
}

/** Sends the headers and a part of the body, then resets the connection. */
export function resetMidBody(cut: Cut = {}): Effect {
	return raw('resetMidBody', partOf(cut), 'reset');
}

/** Sends the headers and a part of the body, then closes the connection as if that were all. */
export function closeMidBody(cut: Cut = {}): Effect {
	return raw('closeMidBody', partOf(cut), 'close');
}

/** Sends the headers and a part of the body, then nothing. With `after: 0`, only the headers. */
export function stall(cut: Cut = {}): Effect {
	return raw('stall', partOf(cut), 'silence');
}

/** Sends one chunk of a chunked body and closes the connection before the last one. */
export function truncatedChunked(answer: Answer = {}): Effect {
	return raw('truncatedChunked', firstChunkOf(answer), 'close');
}

/** Sends one chunk of a chunked body, then a chunk whose size is not a number. */
export function badChunk(answer: Answer = {}): Effect {
	return raw('badChunk', Buffer.concat([firstChunkOf(answer), Buffer.from('size\r\n')]), 'close');
}

/** Answers in something that is not HTTP. */
export function garbage(): Effect {
	return raw('garbage', 'SSH-2.0-OpenSSH_9.6\r\n', 'close');
}

/** Sends more header bytes (20,000) than Node's fetch takes (16,384). */
export function headerOverflow(): Effect {
	return raw(
		'headerOverflow',
		headOf(200, {'x-padding': 'x'.repeat(20_000), 'content-length': '0'}),
		'close',
	);
}

/** An error body that never ends: one chunk, forever, every `interval` milliseconds. */
export function endlessBody({status = 503, headers, chunk = ' ', interval = 10}: Endless = {}): Effect {
	const bytes = Number.POSITIVE_INFINITY;
	return {
		name: 'endlessBody',
		kind: 'stream',
		status,
		headers: withType(headers),
		chunk: Buffer.from(chunk),
		interval,
		bytes,
	};
}

/** An error body of many bytes (200 MiB unless told), sent as fast as the client takes them. */
export function hugeBody({status = 500, headers, bytes = 200 * 2 ** 20}: Huge = {}): Effect {
	const fields = {...withType(headers), 'content-length': String(bytes)};
	const chunk = Buffer.alloc(2 ** 16, ' ');
	return {name: 'hugeBody', kind: 'stream', status, headers: fields, chunk, interval: 0, bytes};
}

function raw(name: string, content: Body, ending: 'close' | 'reset' | 'silence'): Effect {
	return {name, kind: 'raw', bytes: Buffer.from(content), ending};
}
