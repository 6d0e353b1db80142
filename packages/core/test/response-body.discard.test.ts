import {describe, expect, jest, test} from '@jest/globals';
import {discard, empty, readNow} from '@kyhooks/core';
import {type Bytes, handFed, settled} from './support/bodies.ts';

const {signal} = new AbortController();
const failsToCancel = () =>
	new Response(new ReadableStream<Bytes>({cancel: () => Promise.reject(new Error('unheard'))}));

describe('discarding', () => {
	test('cancels the body once', async () => {
		const body = handFed();
		const response = new Response(body.stream);
		discard(response);
		discard(response);
		await settled();
		expect(body.cancellations).toHaveLength(1);
	});

	test('does nothing to a response without a body', () => {
		const response = new Response(null, {status: 204});
		discard(response);
		expect(response.bodyUsed).toBe(false);
	});

	test('leaves a body that somebody reads to that reader', async () => {
		const body = handFed();
		const response = new Response(body.stream);
		const reader = response.body?.getReader();
		discard(response);
		body.send('still here');
		expect(Buffer.from((await reader?.read())?.value as Uint8Array).toString()).toBe('still here');
		expect(body.cancellations).toEqual([]);
		// A rejection that nobody handles would fail this test.
		await settled();
	});

	test('does not hear a source that fails at that', async () => {
		discard(failsToCancel());
		await settled();
	});

	test('gives up the part of a body that was not read yet', async () => {
		const body = handFed();
		body.send('too long');
		const response = new Response(body.stream);
		await readNow(response, {maxBytes: 2, signal});
		discard(response);
		await settled();
		expect(body.cancellations).toHaveLength(1);
	});
});

describe('emptying', () => {
	test('cancels the body, and the response answers with an empty one', async () => {
		const body = handFed();
		body.send('unread');
		const response = new Response(body.stream, {
			status: 503,
			statusText: 'Down',
			headers: {'retry-after': '1'},
		});
		empty(response);
		await settled();
		expect(body.cancellations).toHaveLength(1);
		expect([response.status, response.statusText, response.headers.get('retry-after')]).toEqual([
			503,
			'Down',
			'1',
		]);
		expect(response.bodyUsed).toBe(false);
		await expect(response.clone().text()).resolves.toBe('');
		await expect(response.text()).resolves.toBe('');
		expect(response.bodyUsed).toBe(true);
	});

	test('is at once, although the source takes its time to be cancelled', async () => {
		const response = new Response(new ReadableStream<Bytes>({cancel: () => new Promise(() => {})}));
		empty(response);
		await expect(response.text()).resolves.toBe('');
	});

	test('gives a body that can be read as a stream and ends at once', async () => {
		const response = new Response('unread');
		empty(response);
		const chunks: unknown[] = [];
		for await (const chunk of response.body ?? []) {
			chunks.push(...(chunk as Uint8Array));
		}
		expect(chunks).toEqual([]);
	});

	test('leaves a response without a body as it was', () => {
		const response = new Response(null, {status: 204});
		empty(response);
		expect(response.body).toBeNull();
		expect(Object.getPrototypeOf(response)).toBe(Response.prototype);
	});

	test('leaves a frozen response as it was', async () => {
		const response = Object.freeze(new Response('frozen'));
		empty(response);
		await expect(response.text()).resolves.toBe('frozen');
	});

	test('gives up what was read and what was not', async () => {
		const body = handFed();
		body.send('too long');
		const response = new Response(body.stream);
		await readNow(response, {maxBytes: 2, signal});
		empty(response);
		await settled();
		expect(body.cancellations).toHaveLength(1);
		await expect(response.text()).resolves.toBe('');

		const whole = new Response('whole');
		await readNow(whole, {maxBytes: 100, signal});
		empty(whole);
		await expect(whole.json()).rejects.toThrow(SyntaxError);
	});

	test('does not hear a source that fails at that', async () => {
		empty(failsToCancel());
		await settled();
	});

	test('costs the response one change of prototype, and one of the user’s own class keeps its class', async () => {
		class Tagged extends Response {}
		const [plain, tagged] = [new Response('unread'), new Tagged('unread')];
		const define = jest.spyOn(Object, 'defineProperties');
		empty(plain);
		const definitions = define.mock.calls.length;
		empty(tagged);
		expect([definitions, define.mock.calls.length]).toEqual([0, 1]);
		define.mockRestore();
		expect(tagged).toBeInstanceOf(Tagged);
		await expect(tagged.text()).resolves.toBe('');
	});
});
