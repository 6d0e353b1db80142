import {expect, test} from '@jest/globals';
import {retry} from '@kyhooks/retry';
import {timeout} from '@kyhooks/timeout';
import ky from 'ky';

/** A `fetch` that reads the beginning of the body and then releases it. */
async function fetch(): Promise<Response> {
	const body = new ReadableStream<Uint8Array>({
		start(controller) {
			controller.enqueue(new TextEncoder().encode('[1'));
			controller.enqueue(new TextEncoder().encode(']'));
			controller.close();
		},
	});
	const response = new Response(body, {headers: {'content-type': 'application/json'}});
	const reader = response.body?.getReader();
	await reader?.read();
	reader?.releaseLock();
	return response;
}

// The platform rejects such a body. The bug: our own reader took the rest for the whole body.
test.each([
	['retry', retry()],
	['timeout with idle', timeout({idle: 500})],
])('a body that somebody has begun to read is refused, also with %s', async (_, hook) => {
	const api = ky.create({fetch}).extend(hook);
	await expect(api.get('https://api.example.com/').text()).rejects.toThrow('Body is unusable');
});
