// Runs in its own process, with `--expose-gc`. The test measures which buffers are still held; in a test runner's process, the garbage of other tests would be included. Uploads to the URL in its arguments. Reports the outcome and the most memory held.
import {explain} from '@kyhooks/core';
import {retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import ky from 'ky';
import {reachable} from './reachable-memory.ts';

const [url = '', size = '0'] = process.argv.slice(2);
const mebibyte = 2 ** 20;
let sent = 0;
let held = 0;

const body = new ReadableStream<Uint8Array>({
	async pull(controller) {
		if (sent % (Number(size) / 8) === 0) {
			held = Math.max(held, await reachable('arrayBuffers'));
		}
		if (sent === Number(size)) {
			controller.close();
			return;
		}
		sent += mebibyte;
		// A new chunk each time: anything that keeps the body keeps its memory.
		controller.enqueue(new Uint8Array(mebibyte));
	},
});
const api = ky.create({timeout: false}).extend(retry()).extend(statusClassifier());
// Without these two options, the platform's own fetch keeps the whole body: the Fetch standard clones the request for a possible redirect.
const options = {redirect: 'error', window: null} as const;
const error = await api.put(url, {body, ...options}).catch(error => error);
const {reason, attempts} = explain(error) ?? {};
process.send?.({received: error.data, reason, attempts: attempts?.length, held});
process.disconnect();
