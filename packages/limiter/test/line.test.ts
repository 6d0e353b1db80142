import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {type Call, clock, explain, longestTimer} from '@kyhooks/core';
import {type LimiterOptions, limiter} from '@kyhooks/limiter';
import {startVirtualTime, type VirtualTime} from '@kyhooks/testing';
import ky from 'ky';
import {Line} from '../src/line.ts';
import type {RateLimit} from '../src/rate.ts';

const url = 'https://api.example.com/';
const identity = (error: unknown) => error;
let time: VirtualTime;

beforeEach(() => {
	time = startVirtualTime({seed: 1});
});
afterEach(() => time.stop());

/** A client of a server that takes as long for its requests as this list says, in their order. Paths are statuses. */
function setUp(durations: readonly number[], options: LimiterOptions) {
	const left = [...durations];
	return ky
		.create({
			retry: 0,
			timeout: false,
			throwHttpErrors: false,
			async fetch(input) {
				const status = Number(new URL((input as Request).url).pathname.slice(1)) || 200;
				await new Promise<void>(resolve => {
					clock.setTimer(left.shift() ?? 1_000, resolve);
				});
				return Response.json({}, {status});
			},
		})
		.extend(limiter(options));
}

/** Makes a request after each other, then so many at once. Returns how a call ends that has a second, and comes after them. */
async function lastOf(durations: readonly number[], atOnce: number, concurrency = 1) {
	const api = setUp(durations, {concurrency});
	for (const _ of durations) {
		await time.run(api.get(url).json());
	}
	const others = Array.from({length: atOnce}, () => api.get(url).json());
	const startedAt = time.now();
	const outcome = await time.run(api.get(url, {totalTimeout: 1_000}).json().catch(identity));
	const waited = time.now() - startedAt;
	await time.run(Promise.all(others));
	return {outcome, waited};
}

test('a request that need not wait is not held', async () => {
	const api = setUp([100], {concurrency: 1, rate: {limit: 1}});
	const first = await time.run(api.get(url));
	// The first has arrived after 100 ms at the latest.
	await time.advance(1_000);
	const second = await time.run(api.get(url));
	for (const response of [first, second]) {
		expect(explain(response)?.attempts[0]?.held).toBeUndefined();
	}
});

test('a request that comes at the very moment of another’s turn does not overtake it', async () => {
	const order: string[] = [];
	const api = ky
		.create({
			retry: 0,
			async fetch(input) {
				order.push(new URL((input as Request).url).pathname);
				return Response.json({});
			},
		})
		.extend(limiter({rate: {limit: 1}}));
	const calls = [api.get(`${url}first`).json()];
	// Fires before the timer of the one that waits.
	clock.setTimer(1_000, () => calls.push(api.get(`${url}late`).json()));
	calls.push(api.get(`${url}waiting`).json());
	await time.advance(2_000);
	await time.run(Promise.all(calls));
	expect(order).toEqual(['/first', '/waiting', '/late']);
});

describe('a request that waits for the rate', () => {
	const options = {rate: {limit: 1, interval: 10_000}};

	test('is sent in time, although no other is under way', async () => {
		const api = setUp([0, 0], options);
		await time.run(api.get(url));
		await time.run(api.get(url));
		expect(time.now()).toBe(10_000);
	});

	test('is sent in time, after the longest interval that a timer can wait', async () => {
		const api = setUp([0, 0], {rate: {limit: 1, interval: longestTimer}});
		await time.run(api.get(url));
		await time.run(api.get(url), longestTimer);
		expect(time.now()).toBe(longestTimer);
	});

	test.each([
		['the rate, if that is later', 5_000],
		['the headers, if those are later', 100],
	])('and for the headers of the server waits for %s', async (_, interval) => {
		const sentAt: number[] = [];
		const api = ky
			.create({
				retry: 0,
				timeout: false,
				async fetch() {
					sentAt.push(clock.now());
					return Response.json({}, {headers: {ratelimit: '"default";r=9;t=10'}});
				},
			})
			.extend(limiter({rate: {limit: 1, interval}, pace: true}));
		await time.run(api.get(url));
		await time.run(api.get(url));
		expect(sentAt).toEqual([0, Math.max(interval, 1_000)]);
	});

	test('leaves no timer when its caller leaves', async () => {
		const api = setUp([0], options);
		await time.run(api.get(url));
		const controller = new AbortController();
		const waiting = [1, 2].map(() => api.get(url, {signal: controller.signal}).json().catch(identity));
		await time.advance(100);
		controller.abort(new Error('left'));
		await time.run(Promise.all(waiting));
		expect(time.pending).toBe(0);
	});
});

test('those that wait ask a store for no more turns than there are places', () => {
	const asked: number[] = [];
	const rate: RateLimit = {
		readyAt(now, wanted) {
			asked.push(wanted);
			return asked.length === 1 ? now : Infinity;
		},
		earliest: () => 0,
		take() {},
		arrive() {},
	};
	const line = new Line({concurrency: 4, rate, pace: undefined, adaptive: undefined});
	const call = {} as Call;
	line.enter(call);
	for (let request = 0; request < 5; request += 1) {
		line.join(call, 0, '', new AbortController().signal);
	}
	expect(asked).toEqual([1, 1, 2, 3, 3, 3]);
});

describe('a request that waits for a place', () => {
	test('is refused at once if those before it take longer than its call has time', async () => {
		const {outcome, waited} = await lastOf([400], 4);
		expect(outcome).toMatchObject({code: 'LIMITER_NO_TIME', retryAfter: 1_200});
		expect(waited).toBe(0);
	});

	test('is refused by how many rounds there are, with several places', async () => {
		const {outcome} = await lastOf([400], 7, 2);
		expect(outcome).toMatchObject({code: 'LIMITER_NO_TIME', retryAfter: 800});
	});

	test('waits as long as no request has shown how long it takes', async () => {
		const {outcome, waited} = await lastOf([], 4);
		expect(outcome).toMatchObject({name: 'TimeoutError'});
		expect(waited).toBe(1_000);
	});

	test('goes by a server that has become faster at once', async () => {
		const {outcome} = await lastOf([400, 300], 4);
		expect(outcome).toMatchObject({retryAfter: 900});
	});

	test('goes by a server that has become slower by and by', async () => {
		const {outcome} = await lastOf([400, 600], 4);
		expect(outcome).toMatchObject({retryAfter: 1_260});
	});

	test('does not go by requests that fail, which may take no time', async () => {
		const api = setUp([400, 10], {concurrency: 1});
		await time.run(api.get(url));
		await time.run(api.get(`${url}503`));
		const others = [1, 2, 3, 4].map(() => api.get(url));
		const outcome = await time.run(api.get(url, {totalTimeout: 1_000}).json().catch(identity));
		expect(outcome).toMatchObject({retryAfter: 1_200});
		await time.run(Promise.all(others));
	});

	test('does not count those of a lower priority, which come later', async () => {
		const api = setUp([400, 400, 400, 400, 400], {
			concurrency: 1,
			queue: {priority: request => Number(request.headers.get('x-priority'))},
		});
		const get = (priority: string) =>
			api.get(url, {headers: {'x-priority': priority}, totalTimeout: 1_700}).json();
		await time.run(get('0'));
		const low = ['0', '0', '0'].map(priority => get(priority).catch(identity));
		const high = ['1', '1', '1'].map(priority => get(priority));
		await time.run(Promise.all(high));
		await time.run(Promise.all(low));
	});
});
