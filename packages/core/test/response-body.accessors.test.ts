import {describe, expect, jest, test} from '@jest/globals';
import {readNow} from '@kyhooks/core';
import fc from 'fast-check';
import {type Bytes, chunked, cut} from './support/bodies.ts';

const {signal} = new AbortController();
const read = async (response: Response): Promise<Response> => {
	await readNow(response, {maxBytes: 1_000_000, signal});
	return response;
};

const hex = (bytes: ArrayBuffer | Uint8Array) => Buffer.from(bytes as Uint8Array).toString('hex');

const drained = async (stream: ReadableStream<Uint8Array> | null) => {
	const chunks: Uint8Array[] = [];
	for await (const chunk of stream ?? []) {
		chunks.push(chunk);
	}
	return hex(Buffer.concat(chunks));
};

/** What can be asked of a body, and the answer as text. */
const questions = {
	text: (response: Response) => response.text(),
	json: async (response: Response) => JSON.stringify(await response.json()),
	arrayBuffer: async (response: Response) => hex(await response.arrayBuffer()),
	bytes: async (response: Response) => hex(await response.bytes()),
	blob: async (response: Response) => {
		const blob = await response.blob();
		return `${blob.type} ${hex(await blob.arrayBuffer())}`;
	},
	formData: async (response: Response) => JSON.stringify([...(await response.formData())]),
	body: (response: Response) => drained(response.body),
	'body, and keep it locked': async ({body}: Response) => `${(await body?.getReader().read()) !== undefined}`,
	'wrap the body': ({body}: Response) => new Response(body).text(),
	'cancel the body': async ({body}: Response) => `${await body?.cancel()}`,
	'is it locked?': ({body}: Response) => `${body?.locked}`,
	'is it used?': ({bodyUsed}: Response) => `${bodyUsed}`,
	'clone, and read that': (response: Response) => response.clone().text(),
	'clone, and read that as JSON': async (response: Response) => JSON.stringify(await response.clone().json()),
	'clone, and read both': async (response: Response) => {
		const clone = response.clone();
		const answers = [await clone.text(), await response.text()];
		return `${answers} ${clone.bodyUsed} ${response.bodyUsed}`;
	},
	'clone a clone': (response: Response) => response.clone().clone().text(),
} as const satisfies Record<string, (response: Response) => string | Promise<string>>;

type Question = keyof typeof questions;
const all = Object.keys(questions) as Question[];

/** The answers, or the names of the errors, and whether the body was used after each. */
const interview = async (response: Response, asked: readonly Question[]) => {
	const answers: string[] = [];
	for (const question of asked) {
		const answer = await (async () => questions[question](response))().catch(
			(error: Error) => `throws ${error.name}`,
		);
		answers.push(`${question}: ${answer}, used: ${response.bodyUsed}`);
	}
	return answers;
};

const encode = (text: string): Bytes => new TextEncoder().encode(text);

const contents: [string, string, Bytes][] = [
	['JSON', 'application/json', encode('{"name":"Jürgen","age":42}')],
	[
		'JSON after a byte order mark',
		'application/json',
		new Uint8Array([0xef, 0xbb, 0xbf, ...encode('{"a":1}')]),
	],
	['broken JSON', 'application/json', encode('{"name":')],
	['nothing', 'application/json', new Uint8Array()],
	['text that is no UTF-8', 'text/plain;charset=utf-8', new Uint8Array([0xff, 0xc3, 0x28, 0x61])],
	['a form', 'application/x-www-form-urlencoded', encode('name=J%C3%BCrgen&age=42')],
	['bytes', 'application/octet-stream', new Uint8Array([0, 1, 2, 254, 255])],
	[
		'a multipart form',
		'multipart/form-data; boundary=edge',
		encode('--edge\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--edge--\r\n'),
	],
];

describe.each(contents)('a body that was read: %s', (_, type, bytes) => {
	const made = () =>
		new Response(chunked(cut(bytes, [3])).stream, {status: 201, headers: {'content-type': type}});

	test.each(all)('answers as a platform response does: %s', async question => {
		expect(await interview(await read(made()), [question])).toEqual(await interview(made(), [question]));
	});

	test('answers any series of questions as a platform response does', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.constantFrom(...all), {minLength: 2, maxLength: 5}), async asked => {
				expect(await interview(await read(made()), asked)).toEqual(await interview(made(), asked));
			}),
		);
	});
});

test('the bytes are those that the server sent, however they were cut', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.uint8Array({maxLength: 200}),
			fc.array(fc.nat(200), {maxLength: 6}),
			async (bytes, places) => {
				const response = new Response(chunked(cut(bytes, places)).stream);
				const now = await readNow(response, {maxBytes: 200, signal});
				expect(hex(now as Uint8Array)).toBe(hex(bytes));
				expect(hex(await response.arrayBuffer())).toBe(hex(bytes));
			},
		),
	);
});

describe('a body that was read before', () => {
	test('gives its bytes again', async () => {
		const response = await read(new Response('whole'));
		expect(Buffer.from((await readNow(response, {maxBytes: 1, signal})) as Uint8Array).toString()).toBe(
			'whole',
		);
		await expect(response.text()).resolves.toBe('whole');
	});

	test('gives nothing where the caller holds it', async () => {
		const response = await read(new Response('whole'));
		const reader = response.body?.getReader();
		await expect(readNow(response, {maxBytes: 100, signal})).resolves.toBeUndefined();
		expect(Buffer.from((await reader?.read())?.value as Uint8Array).toString()).toBe('whole');
	});
});

describe('a response whose body was read', () => {
	const facts = ({status, statusText, ok, url, redirected, type, headers}: Response) => ({
		status,
		statusText,
		ok,
		url,
		redirected,
		type,
		headers: [...headers],
	});
	/** As it comes off the wire: no constructor can give it these. */
	const fetched = () =>
		Object.defineProperties(
			new Response('{"a":1}', {
				status: 203,
				statusText: 'Odd',
				headers: [
					['set-cookie', 'a=1'],
					['set-cookie', 'b=2'],
				],
			}),
			{url: {value: 'https://api.example/final'}, redirected: {value: true}, type: {value: 'cors'}},
		);

	test('is the same object, and tells the same of everything but its body', async () => {
		const response = fetched();
		const before = facts(response);
		expect(await read(response)).toBe(response);
		expect(facts(response)).toEqual(before);
		expect(response).toBeInstanceOf(Response);
		expect(Object.prototype.toString.call(response)).toBe('[object Response]');
		expect(Object.keys(response)).toEqual([]);
	});

	test('passes all of that on to its clone, and to the clone of that', async () => {
		const response = await read(fetched());
		expect(facts(response.clone())).toEqual(facts(response));
		expect(facts(response.clone().clone())).toEqual(facts(response));
		expect(response.clone()).toBeInstanceOf(Response);
		expect(Object.keys(response.clone())).toEqual([]);
	});

	test('keeps what the platform alone can set, such as the address it was fetched from', async () => {
		const address = 'data:application/json,%7B%7D';
		const response = await read(await fetch(address));
		expect(response.url).toBe(address);
		expect(response.clone().url).toBe(address);
		await expect(response.json()).resolves.toEqual({});
	});

	test('gives its clone headers of its own', async () => {
		const response = await read(new Response('a', {headers: {a: '1'}}));
		response.clone().headers.set('a', '2');
		expect(response.headers.get('a')).toBe('1');
	});

	test('gives its clone a body of its own: a caller that writes into one does not change the other', async () => {
		const response = await read(new Response('abc'));
		const clone = response.clone();
		(await clone.bytes()).fill(0);
		await expect(response.text()).resolves.toBe('abc');
	});

	test('of a class of the user’s own stays one of that class', async () => {
		class Tagged extends Response {
			get tag() {
				return this.headers.get('etag');
			}
		}
		const response = (await read(new Tagged('{"a":1}', {headers: {etag: 'x'}}))) as Tagged;
		expect(response).toBeInstanceOf(Tagged);
		expect(response.tag).toBe('x');
		await expect(response.clone().json()).resolves.toEqual({a: 1});
		await expect(response.json()).resolves.toEqual({a: 1});
		expect(response.bodyUsed).toBe(true);
	});

	test('can have its methods replaced, as ky does for parseJson', async () => {
		for (const response of [await read(new Response('1')), (await read(new Response('1'))).clone()]) {
			response.json = async () => 'replaced';
			await expect(response.json()).resolves.toBe('replaced');
			await expect(response.text()).resolves.toBe('1');
		}
	});
});

test('on a platform without Response.bytes, a response that was read has none either', async () => {
	const bytes = Object.getOwnPropertyDescriptor(Response.prototype, 'bytes') as PropertyDescriptor;
	Reflect.deleteProperty(Response.prototype, 'bytes');
	jest.resetModules();
	const {readNow: readHere} = await import('../src/response-body.ts');
	const response = new Response('whole');
	await readHere(response, {maxBytes: 100, signal});
	const has = 'bytes' in response;
	Object.defineProperty(Response.prototype, 'bytes', bytes);
	expect(has).toBe(false);
	await expect(response.text()).resolves.toBe('whole');
});
