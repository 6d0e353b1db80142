import {expect, test} from '@jest/globals';
import {explain} from '@kyhooks/core';
import {retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import ky from 'ky';
import {reply} from './support/effects.ts';
import {startFaultServer} from './support/fault-server.ts';

const mebibyte = 2 ** 20;

/** A body of zeros that notes how much memory the process has held while it was read. */
function zeros(mebibytes: number): {stream: ReadableStream<Uint8Array>; peak: () => number} {
	const chunk = new Uint8Array(mebibyte);
	let sent = 0;
	let peak = 0;
	const stream = new ReadableStream<Uint8Array>({
		pull(controller) {
			const {rss} = process.memoryUsage();
			peak = Math.max(peak, rss);
			if (sent === mebibytes) {
				controller.close();
			} else {
				sent += 1;
				controller.enqueue(chunk);
			}
		},
	});
	return {stream, peak: () => peak};
}

test('a streamed upload of 1 GiB is sent once, in flat memory', async () => {
	await using server = await startFaultServer([reply({status: 503})]);
	const api = ky.create({timeout: false}).extend(retry()).extend(statusClassifier());
	const before = process.memoryUsage().rss;
	const {stream, peak} = zeros(1_024);
	const failure = api.put(server.origin, {body: stream}).json();
	await expect(failure).rejects.toThrow('503');
	expect(server.requests.map(({bodyBytes}) => bodyBytes)).toEqual([1_024 * mebibyte]);
	expect(explain(await failure.catch(error => error))?.reason).toBe('unreplayable-body');
	expect((peak() - before) / mebibyte).toBeLessThan(256);
}, 60_000);
