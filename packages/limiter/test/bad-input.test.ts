import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {clock} from '@kyhooks/core';
import {type LimiterOptions, limiter} from '@kyhooks/limiter';
import {startVirtualTime, type VirtualTime, watchSignal} from '@kyhooks/testing';
import ky from 'ky';
import {WaitingQueue} from '../src/queue.ts';

const url = 'https://api.example.com/users/42';
const identity = (error: unknown) => error;
let time: VirtualTime;

beforeEach(() => {
	time = startVirtualTime({seed: 1});
});
afterEach(() => time.stop());

/** A client of a server that takes so long for each request, and counts those that it has at once. */
function setUp(options: LimiterOptions, duration = 1_000) {
	const load = {sent: 0, now: 0, most: 0};
	const api = ky
		.create({
			retry: 0,
			timeout: false,
			async fetch() {
				load.sent += 1;
				load.now += 1;
				load.most = Math.max(load.most, load.now);
				await new Promise<void>(resolve => {
					clock.setTimer(duration, resolve);
				});
				load.now -= 1;
				return Response.json({});
			},
		})
		.extend(limiter(options));
	return {api, load};
}

describe('thousands that wait when they are aborted', () => {
	test.each<[string, LimiterOptions]>([
		['for a place', {concurrency: 1, queue: {limit: 10_000}}],
		['for their turn', {rate: {limit: 1, interval: 60_000}, queue: {limit: 10_000}}],
		['for the first response', {pace: true, queue: {limit: 10_000}}],
		[
			'in many groups',
			{concurrency: 1, queue: {limit: 10_000, group: request => new URL(request.url).search}},
		],
	])('%s leave at once, and leave no listener', async (_, options) => {
		const {api, load} = setUp(options);
		const first = api.get(url).json();
		const controllers = Array.from({length: 2_000}, () => new AbortController());
		const signals = controllers.map(({signal}) => watchSignal(signal));
		const reason = new Error('left');
		const ends: unknown[] = [];
		const waiting = controllers.map(({signal}, index) =>
			api.get(`${url}?${index % 1_000}`, {signal}).catch((error: unknown) => ends.push(error)),
		);
		await time.advance(10);
		expect(load.sent).toBe(1);
		for (const controller of controllers) {
			controller.abort(reason);
		}
		await time.advance(0);
		expect(ends).toHaveLength(2_000);
		expect(ends.every(error => error === reason)).toBe(true);
		expect(signals.reduce((sum, {listeners}) => sum + listeners(), 0)).toBe(0);
		await time.run(Promise.all([first, ...waiting]));
		expect(load.sent).toBe(1);
	});

	test('leave their places to those who came after them', async () => {
		const {api, load} = setUp({concurrency: 1, queue: {limit: 5_001}});
		const controller = new AbortController();
		const {signal} = controller;
		const left = Array.from({length: 5_001}, () => api.get(url, {signal}).catch(identity));
		const stays = api.get(url).json();
		await time.advance(500);
		controller.abort(new Error('left'));
		await time.run(Promise.all([...left, stays]));
		// The first was under way. Its place is free when it is aborted.
		expect(load.sent).toBe(2);
		expect(time.now()).toBeLessThan(2_000);
	});
});

test('1,000 other keys push out the key that has not been used for the longest time: its requests still get their turns, and a new one begins a line of its own', async () => {
	const {api, load} = setUp({concurrency: 1, key: request => request.url});
	const get = (key: string) => api.get(`https://api.example.com/${key}`);
	const first = [get('first'), get('first')];
	await time.advance(1);
	const others = Array.from({length: 1_000}, (_, index) => get(`${index}`));
	await time.advance(1);
	expect(load.sent).toBe(1_001);
	const again = get('first');
	await time.advance(1);
	expect(load.sent).toBe(1_002);
	await time.run(Promise.all([...first, ...others, again]));
	expect(load.sent).toBe(1_003);
});

describe('limiter() refuses by name and value', () => {
	test.each<[object, string]>([
		[{concurrency: -1}, 'limiter.concurrency must be an integer from 1 to Infinity, got -1'],
		[{concurrency: 1.5}, 'limiter.concurrency must be an integer from 1 to Infinity, got 1.5'],
		[{concurrency: Number.NaN}, 'limiter.concurrency must be an integer from 1 to Infinity, got NaN'],
		[{concurrency: '8'}, 'limiter.concurrency must be an integer from 1 to Infinity, got "8"'],
		[{rate: {limit: -5}}, 'limiter.rate.limit must be an integer from 1 to 100000, got -5'],
		[{rate: {limit: 0.5}}, 'limiter.rate.limit must be an integer from 1 to 100000, got 0.5'],
		[{rate: {limit: Infinity}}, 'limiter.rate.limit must be an integer from 1 to 100000, got Infinity'],
		[{rate: {limit: 100_001}}, 'limiter.rate.limit must be an integer from 1 to 100000, got 100001'],
		[{rate: {limit: 1, burst: 0}}, 'limiter.rate.burst must be an integer from 1 to Infinity, got 0'],
		[{rate: {limit: 1, interval: -1}}, 'limiter.rate.interval must be a number of milliseconds from 1'],
		[
			{rate: {limit: 1, interval: Number.NaN}},
			'limiter.rate.interval must be a number of milliseconds from 1',
		],
		[{rate: {limit: 1, interval: Infinity}}, 'limiter.rate.interval must be a number of milliseconds from 1'],
		[{queue: {limit: -1}}, 'limiter.queue.limit must be an integer from 0 to Infinity, got -1'],
		[{queue: {priority: 1}}, 'limiter.queue.priority must be a function, got 1'],
		[{queue: {group: 'x'}}, 'limiter.queue.group must be a function, got "x"'],
		[{key: 'origin'}, 'limiter.key must be a function, got "origin"'],
		[
			{adaptive: {tolerance: 0}},
			'limiter.adaptive.tolerance must be a finite number from 1 to Infinity, got 0',
		],
		[{adaptive: {minimum: 0}}, 'limiter.adaptive.minimum must be an integer from 1 to Infinity, got 0'],
		[
			{adaptive: {maximum: 2, minimum: 3}},
			'limiter.adaptive.maximum must be an integer from 3 to Infinity, got 2',
		],
	])('%p', (options, message) => {
		const make = () => limiter(options as LimiterOptions);
		expect(make).toThrow(TypeError);
		expect(make).toThrow(message);
	});
});

test('no timer is left when the last request that waits for its turn is aborted', async () => {
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
test('a queue of 200,000 requests, each with a priority of its own, lets the next in', () => {
	const queue = new WaitingQueue();
	for (let priority = 0; priority < 200_000; priority += 1) {
		queue.add({priority, group: '', enter() {}});
	}
	expect(queue.next().priority).toBe(199_999);
});
