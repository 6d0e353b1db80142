// What does not hold yet. A test that is mended passes, and then fails here: move it to its topic.
import {expect, test} from '@jest/globals';
import {limiter} from '@kyhooks/limiter';
import {startVirtualTime} from '@kyhooks/testing';
import ky from 'ky';
import {WaitingQueue} from '../src/queue.ts';

const url = 'https://api.example.com/users/42';

test.failing('no timer is left when the last request that waits for its turn is aborted', async () => {
	using time = startVirtualTime();
	const api = ky
		.create({fetch: async () => Response.json({}), retry: 0, timeout: false})
		.extend(limiter({rate: {limit: 1, interval: 60_000}}));
	await time.run(api.get(url).json());
	const controller = new AbortController();
	const waits = api.get(url, {signal: controller.signal}).catch(() => {});
	await time.advance(10);
	expect(time.pending).toBe(1);
	controller.abort(new Error('left'));
	await time.run(waits);
	expect(time.pending).toBe(0);
});

/** As with a deadline as the priority. */
test.failing('a queue of 200,000 requests, each with a priority of its own, lets the next in', () => {
	const queue = new WaitingQueue<void>();
	for (let priority = 0; priority < 200_000; priority += 1) {
		queue.add({priority, group: '', enter() {}});
	}
	expect(queue.next()?.priority).toBe(199_999);
});
