import {expect, test} from '@jest/globals';
import {retry} from '@kyhooks/retry';
import {timeout} from '@kyhooks/timeout';
import ky from 'ky';

/** Looks at the beginning of an answer and lets go of it. */
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

// The platform refuses such a body. Read through a reader of our own, its rest was taken for the whole.
test.each([
	['retry', retry()],
	['timeout with idle', timeout({idle: 500})],
])('a body that somebody has begun to read is refused, also with %s', async (_, hook) => {
	const api = ky.create({fetch}).extend(hook);
	await expect(api.get('https://api.example.com/').text()).rejects.toThrow('Body is unusable');
});
