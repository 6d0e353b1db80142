// Runs in its own process, with `--expose-gc`, like `uploading-client.ts`. Downloads from the URL in its argument as a stream. Reports the number of bytes, the most memory held, and the memory held at the end.
import {explain} from '@kyhooks/core';
import {retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {timeout} from '@kyhooks/timeout';
import ky from 'ky';
import {reachable} from './reachable-memory.ts';

const [url = ''] = process.argv.slice(2);
const looksEvery = 64 * 2 ** 20;

const api = ky
	.extend(timeout({attempt: 2_000, total: false, idle: 2_000}))
	.extend(retry())
	.extend(statusClassifier());
const response = await api.get(url);
let received = 0;
let held = 0;
for await (const chunk of response.body ?? []) {
	if (Math.floor(received / looksEvery) < Math.floor((received + chunk.byteLength) / looksEvery)) {
		held = Math.max(held, await reachable('arrayBuffers'));
	}
	received += chunk.byteLength;
}
process.send?.({received, held, reason: explain(response)?.reason});
process.disconnect();
