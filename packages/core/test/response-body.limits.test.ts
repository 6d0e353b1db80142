import {afterEach, beforeEach, describe, expect, jest, test} from '@jest/globals';
import {createVirtualClock, readNow, useClock, type VirtualClock} from '@kyhooks/core';
import fc from 'fast-check';
import {type Bytes, chunked, cut, handFed, settled, stateOf} from './support/bodies.ts';

const textOf = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();
const numbered = (length: number): Bytes => Uint8Array.from({length}, (_, index) => index % 251);

/** How many listeners a signal has. */
function counted() {
	const controller = new AbortController();
	const {signal} = controller;
	const listeners = new Set<unknown>();
	jest.spyOn(signal, 'addEventListener').mockImplementation((type: string, listener: unknown) => {
		listeners.add(listener);
		EventTarget.prototype.addEventListener.call(signal, type, listener as EventListener);
	});
	jest.spyOn(signal, 'removeEventListener').mockImplementation((type: string, listener: unknown) => {
		listeners.delete(listener);
		EventTarget.prototype.removeEventListener.call(signal, type, listener as EventListener);
	});
	return {controller, signal, listeners};
}

describe('a body over the limit', () => {
	test('is put back in front, byte for byte, and one within it is given', async () => {
		const {signal} = new AbortController();
		await fc.assert(
			fc.asyncProperty(
				fc.nat(120),
				fc.array(fc.nat(120), {maxLength: 6}),
				fc.nat(130),
				fc.constantFrom('bytes', 'stream', 'clone', 'clone of a clone'),
				async (length, places, maxBytes, way) => {
					const bytes = numbered(length);
					const response = new Response(chunked(cut(bytes, places)).stream);
					const now = await readNow(response, {maxBytes, signal});
					expect(now && [...now]).toEqual(length <= maxBytes ? [...bytes] : undefined);
					expect(response.bodyUsed).toBe(false);
					const read = {
						bytes: () => response.bytes(),
						stream: () => new Response(response.body).bytes(),
						clone: async () => {
							const [first] = await Promise.all([response.clone().bytes(), response.bytes()]);
							return first;
						},
						'clone of a clone': () => response.clone().clone().bytes(),
					};
					expect([...(await read[way]())]).toEqual([...bytes]);
				},
			),
			{numRuns: 300},
		);
	});

	test('is read no further than it takes to see that, and afterwards only as it is asked for', async () => {
		const {signal} = new AbortController();
		const source = chunked([numbered(10), numbered(10), numbered(10), numbered(10)]);
		const response = new Response(source.stream);
		await readNow(response, {maxBytes: 15, signal});
		await settled();
		expect(source.pulled).toBe(2);
		const reader = response.body?.getReader();
		await reader?.read();
		await reader?.read();
		await settled();
		expect(source.pulled).toBe(2);
		await reader?.read();
		expect(source.pulled).toBe(3);
	});

	test('is one answer whether its parts are asked for as text, as JSON or as a form', async () => {
		const {signal} = new AbortController();
		const over = async (text: string) => {
			const response = new Response(text, {headers: {'content-type': 'application/x-www-form-urlencoded'}});
			await readNow(response, {maxBytes: 2, signal});
			return response;
		};
		await expect((await over('{"a":1}')).json()).resolves.toEqual({a: 1});
		await expect((await over('a=1&b=2')).text()).resolves.toBe('a=1&b=2');
		expect([...(await (await over('a=1&b=2')).formData())]).toEqual([
			['a', '1'],
			['b', '2'],
		]);
	});

	test('is used after it was read, and cannot be read or cloned again', async () => {
		const {signal} = new AbortController();
		const response = new Response('too long');
		await readNow(response, {maxBytes: 2, signal});
		await response.text();
		expect(response.bodyUsed).toBe(true);
		await expect(response.json()).rejects.toMatchObject({name: 'TypeError'});
		expect(() => response.clone()).toThrow(TypeError);
	});

	test('is given up at its source, with the reason, when the caller gives up the rest', async () => {
		const {signal} = new AbortController();
		const body = handFed();
		body.send('too long');
		const response = new Response(body.stream);
		await readNow(response, {maxBytes: 2, signal});
		expect(body.cancellations).toEqual([]);
		await response.body?.cancel('enough');
		expect(body.cancellations).toEqual(['enough']);
	});

	test('breaks where its source breaks', async () => {
		const {signal} = new AbortController();
		const body = handFed();
		const error = new Error('cut');
		body.send('too long');
		const response = new Response(body.stream);
		await readNow(response, {maxBytes: 2, signal});
		const text = response.text();
		body.fail(error);
		await expect(text).rejects.toBe(error);
	});

	test('is not read again by a second look', async () => {
		const {signal} = new AbortController();
		const response = new Response('too long');
		await readNow(response, {maxBytes: 2, signal});
		await expect(readNow(response, {maxBytes: 100, signal})).resolves.toBeUndefined();
		await expect(response.text()).resolves.toBe('too long');
	});
});

describe('an abort', () => {
	test('while reading rejects at once with the signal’s own reason, and gives the body up with it', async () => {
		const {controller, signal, listeners} = counted();
		const body = handFed();
		body.send('half');
		const reading = readNow(new Response(body.stream), {maxBytes: 100, signal});
		const reason = new Error('left');
		await expect(stateOf(reading)).resolves.toBe('pending');
		expect(listeners.size).toBe(1);
		controller.abort(reason);
		await expect(reading).rejects.toBe(reason);
		expect(body.cancellations).toEqual([reason]);
		expect(listeners.size).toBe(0);
	});

	test('with a reason that is no error is passed on as it is', async () => {
		const {controller, signal} = counted();
		const reading = readNow(new Response(handFed().stream), {maxBytes: 100, signal});
		controller.abort('left');
		await expect(reading).rejects.toBe('left');
	});

	test('before the reading rejects at once, whether the body would end or not', async () => {
		const reason = new Error('left before');
		for (const text of ['whole', undefined]) {
			const body = handFed();
			if (text !== undefined) {
				body.send(text);
				body.end();
			}
			const reading = readNow(new Response(body.stream), {maxBytes: 100, signal: AbortSignal.abort(reason)});
			await expect(stateOf(reading)).resolves.toBe('rejected');
			await expect(reading).rejects.toBe(reason);
			expect(body.cancellations).toEqual([reason]);
		}
	});

	test('gives up a body whose source fails at that, and nobody hears of the failure', async () => {
		const {controller, signal} = counted();
		const stream = new ReadableStream<Bytes>({
			cancel: () => Promise.reject(new Error('unheard')),
		});
		const reading = readNow(new Response(stream), {maxBytes: 100, signal});
		controller.abort('left');
		await expect(reading).rejects.toBe('left');
		// A rejection that nobody handles would fail this test.
		await settled();
	});

	test('leaves no timer of a reading that had a time limit', async () => {
		const time = createVirtualClock();
		const restore = useClock(time);
		const {controller, signal} = counted();
		const reading = readNow(new Response(handFed().stream), {maxBytes: 100, within: 50, signal});
		expect(time.pending).toBe(1);
		controller.abort('left');
		await expect(reading).rejects.toBe('left');
		expect(time.pending).toBe(0);
		restore();
	});
});

describe('a signal', () => {
	test.each([
		['whole', 'whole', 100],
		['over the limit', 'too long', 2],
		['empty', '', 100],
	])('has no listener left after a body that was %s', async (_, text, maxBytes) => {
		const {signal, listeners} = counted();
		await readNow(new Response(text), {maxBytes, signal});
		expect(listeners.size).toBe(0);
		expect(signal.addEventListener).toHaveBeenCalledTimes(1);
	});

	test('has no listener left after a body that broke, and the caller gets its error', async () => {
		const {signal, listeners} = counted();
		const body = handFed();
		const error = new TypeError('terminated');
		const reading = readNow(new Response(body.stream), {maxBytes: 100, signal});
		body.send('half');
		await settled();
		body.fail(error);
		await expect(reading).rejects.toBe(error);
		expect(listeners.size).toBe(0);
	});
});

describe('a time limit', () => {
	let time: VirtualClock;
	let restore: () => void;
	beforeEach(() => {
		time = createVirtualClock();
		restore = useClock(time);
	});
	afterEach(() => restore());

	const reading = (body: ReturnType<typeof handFed>, maxBytes = 100) => {
		const {signal, listeners} = counted();
		const response = new Response(body.stream);
		return {response, listeners, promise: readNow(response, {maxBytes, signal, within: 50})};
	};

	test('ends the reading and loses nothing of what came before, during or after it', async () => {
		const body = handFed();
		const {response, promise, listeners} = reading(body);
		body.send('before ');
		await time.advance(49);
		await expect(stateOf(promise)).resolves.toBe('pending');
		await time.advance(1);
		await expect(promise).resolves.toBeUndefined();
		expect([time.pending, listeners.size]).toEqual([0, 0]);
		expect(response.bodyUsed).toBe(false);
		const text = response.text();
		body.send('under way ');
		await settled();
		body.send('after');
		body.end();
		await expect(text).resolves.toBe('before under way after');
	});

	test('holds for the whole reading and not for each part', async () => {
		const body = handFed();
		const {promise} = reading(body);
		for (let sent = 0; sent < 4; sent++) {
			await time.advance(12);
			body.send('.');
		}
		await expect(stateOf(promise)).resolves.toBe('pending');
		await time.advance(2);
		await expect(promise).resolves.toBeUndefined();
	});

	test('is not met by a body that ends in time, and leaves no timer', async () => {
		const body = handFed();
		const {promise} = reading(body);
		body.send('in time');
		body.end();
		expect(textOf(await promise)).toBe('in time');
		expect(time.pending).toBe(0);
	});

	test('leaves no timer after a body that broke or was too long', async () => {
		const broken = handFed();
		const failing = reading(broken).promise;
		broken.fail(new Error('cut'));
		await expect(failing).rejects.toThrow('cut');
		const long = handFed();
		long.send('too long');
		await expect(reading(long, 2).promise).resolves.toBeUndefined();
		expect(time.pending).toBe(0);
	});

	test('leaves a body that breaks afterwards to whoever reads it', async () => {
		const body = handFed();
		const {response, promise} = reading(body);
		await time.advance(50);
		await promise;
		const error = new Error('cut later');
		body.fail(error);
		// A rejection that nobody handles would fail this test.
		await settled();
		await expect(response.text()).rejects.toBe(error);
	});

	test('leaves a body that can still be given up at its source', async () => {
		const body = handFed();
		const {response, promise} = reading(body);
		await time.advance(50);
		await promise;
		await response.body?.cancel('enough');
		expect(body.cancellations).toEqual(['enough']);
	});

	test('starts no timer where there is none', async () => {
		const {signal} = new AbortController();
		const body = handFed();
		const unlimited = readNow(new Response(body.stream), {maxBytes: 100, signal});
		expect(time.pending).toBe(0);
		body.end();
		await unlimited;
	});
});

describe('a response that cannot be read now stays as it was', () => {
	const {signal} = new AbortController();
	const untouched = async (response: Response) => {
		await expect(readNow(response, {maxBytes: 100, signal})).resolves.toBeUndefined();
		expect(Object.getPrototypeOf(response)).toBe(Response.prototype);
		expect(Reflect.ownKeys(response).filter(key => key === 'body' || key === 'text')).toEqual([]);
	};

	test('without a body', async () => {
		const response = new Response(null, {status: 204});
		await untouched(response);
		expect(response.body).toBeNull();
		await expect(response.text()).resolves.toBe('');
	});

	test('with a body that somebody reads', async () => {
		const response = new Response('held');
		const reader = response.body?.getReader();
		await untouched(response);
		expect(textOf((await reader?.read())?.value)).toBe('held');
	});

	test('with a body that was read', async () => {
		const response = new Response('gone');
		await response.text();
		await untouched(response);
		expect(response.bodyUsed).toBe(true);
	});

	test('that is frozen', async () => {
		const response = Object.freeze(new Response('frozen'));
		await untouched(response);
		await expect(response.text()).resolves.toBe('frozen');
	});
});
