import {fork} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {expect, test} from '@jest/globals';
import {explain} from '@kyhooks/core';
import {retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import ky from 'ky';

const mebibyte = 2 ** 20;
const size = 1_024 * mebibyte;

/** A body that is made as it is read, and notes how much memory buffers hold meanwhile. */
function upload(): {stream: ReadableStream<Uint8Array>; peak: () => number} {
	let sent = 0;
	let peak = 0;
	const stream = new ReadableStream<Uint8Array>({
		pull(controller) {
			peak = Math.max(peak, process.memoryUsage().arrayBuffers);
			if (sent === size) {
				controller.close();
			} else {
				sent += mebibyte;
				// A new one each time: whoever keeps the body keeps its memory.
				controller.enqueue(new Uint8Array(mebibyte));
			}
		},
	});
	return {stream, peak: () => peak};
}

test('a streamed upload of 1 GiB is sent once, in flat memory', async () => {
	const server = fork(fileURLToPath(new URL('support/counting-server.ts', import.meta.url)), {execArgv: []});
	const [port] = await once(server, 'message');
	const api = ky.create({timeout: false}).extend(retry()).extend(statusClassifier());
	const {stream, peak} = upload();
	// Without these two the platform's own fetch keeps the whole body: the Fetch standard clones the request for a redirect that may come.
	const options = {redirect: 'error', window: null} as const;
	const error = await api.put(`http://127.0.0.1:${port}/`, {body: stream, ...options}).catch(error => error);
	server.disconnect();
	expect(error).toMatchObject({data: String(size)});
	expect(explain(error)).toMatchObject({reason: 'unreplayable-body', attempts: {length: 1}});
	// Teed, as ky alone does it while it may retry, it would be all of it.
	expect(peak()).toBeLessThan(size / 2);
}, 60_000);
