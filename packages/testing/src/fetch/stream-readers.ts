import {holdVirtualTime} from '../time/event-loop.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const conversions = {
	text: (bytes: Bytes) => new TextDecoder().decode(bytes),
	json: (bytes: Bytes): unknown => JSON.parse(new TextDecoder().decode(bytes)),
	arrayBuffer: (bytes: Bytes) => bytes.buffer,
	blob: (bytes: Bytes, type: string) => new Blob([bytes], {type}),
	bytes: (bytes: Bytes) => bytes,
};

/** Uses the response's prototype at the time of reading, because a hook may have replaced it. */
function readingByStream(method: keyof typeof conversions) {
	return async function readBody(this: Response): Promise<unknown> {
		const prototype = Object.getPrototypeOf(this);
		if (prototype !== Response.prototype || this.bodyUsed || this.body === null) {
			return holdVirtualTime(prototype[method].call(this));
		}
		const chunks: Bytes[] = [];
		const reader = this.body.getReader();
		for (let result = await reader.read(); !result.done; result = await reader.read()) {
			chunks.push(result.value);
		}
		const bytes = joined(chunks);
		return conversions[method](bytes, this.headers.get('content-type') ?? '');
	};
}

function joined(chunks: readonly Bytes[]): Bytes {
	const bytes = new Uint8Array(chunks.reduce((size, {length}) => size + length, 0));
	let offset = 0;
	for (const chunk of chunks) {
		bytes.set(chunk, offset);
		offset += chunk.length;
	}
	return bytes;
}

/** Methods that read a body to its end, for a constructed response in a browser. If its stream breaks, Chromium rejects with an error of its own, even after an abort; a body from the network rejects with the original error. On other platforms the list is empty. */
export const streamReaders: readonly (readonly [string, () => Promise<unknown>])[] =
	'process' in globalThis
		? []
		: (Object.keys(conversions) as (keyof typeof conversions)[]).map(method => [
				method,
				readingByStream(method),
			]);
