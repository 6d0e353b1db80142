import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {clock} from '@kyhooks/core';
import {limiter} from '@kyhooks/limiter';
import {startVirtualTime, type VirtualTime} from '@kyhooks/testing';
import ky from 'ky';

let time: VirtualTime;

beforeEach(() => {
	time = startVirtualTime({seed: 1});
});
afterEach(() => time.stop());

type Load = Readonly<{underWay: number; capacity: number}>;

/** Keeps 60 callers calling for a minute. Returns the mean number of requests under way in the last half. */
async function settledAt(
	answer: (load: Load) => Readonly<{duration: number; status?: number}>,
	capacity: number,
) {
	let underWay = 0;
	const seen: number[] = [];
	const api = ky
		.create({
			retry: 0,
			timeout: false,
			throwHttpErrors: false,
			async fetch() {
				underWay += 1;
				if (clock.now() > 30_000) {
					seen.push(underWay);
				}
				const {duration, status = 200} = answer({underWay, capacity});
				await new Promise<void>(resolve => {
					clock.setTimer(duration, resolve);
				});
				underWay -= 1;
				return Response.json({}, {status});
			},
		})
		.extend(limiter({adaptive: true}));
	const caller = async () => {
		while (clock.now() < 60_000) {
			await api.get('https://api.example.com/');
		}
	};
	await time.run(Promise.all(Array.from({length: 60}, caller)));
	return seen.reduce((sum, each) => sum + each, 0) / seen.length;
}

test.each([4, 16])('finds what a server carries that becomes slower: %d at once', async capacity => {
	// With more than its capacity, each request takes as much longer.
	const mean = await settledAt(({underWay}) => ({duration: 50 * Math.max(1, underWay / capacity)}), capacity);
	expect(mean).toBeGreaterThan(capacity * 0.8);
	expect(mean).toBeLessThan(capacity * 2.5);
});

test.each([4, 16])('finds what a server carries that refuses: %d at once', async capacity => {
	const mean = await settledAt(
		({underWay}) => ({duration: 50, status: underWay > capacity ? 503 : 200}),
		capacity,
	);
	expect(mean).toBeGreaterThan(capacity * 0.6);
	expect(mean).toBeLessThan(capacity * 1.3);
});

test('lets everybody in if the server carries them all', async () => {
	expect(await settledAt(() => ({duration: 50}), 60)).toBeGreaterThan(50);
});
