import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {clock, explain} from '@kyhooks/core';
import {isLimiterRejectedError, type LimiterOptions, limiter} from '@kyhooks/limiter';
import {memoryStore} from '@kyhooks/limiter/store';
import {forever, scenarioFetch, slowHeaders, startVirtualTime, type VirtualTime} from '@kyhooks/testing';
import ky, {type Options} from 'ky';

const url = 'https://api.example.com/users/42';
const identity = (error: unknown) => error;
let time: VirtualTime;

beforeEach(() => {
	time = startVirtualTime({seed: 1});
});
afterEach(() => time.stop());

/** A client of a server that takes a second for each request. */
function setUp(options: LimiterOptions, duration = 1_000) {
	const server = scenarioFetch(forever(slowHeaders(duration)));
	const api = ky.create({fetch: server, timeout: false}).extend(limiter(options));
	return {api, server, sentAt: () => server.calls().map(call => Math.round(call.time))};
}

describe('concurrency', () => {
	test('lets so many be under way, and the next when one has ended', async () => {
		const {api, sentAt, server} = setUp({concurrency: 2});
		const calls = [1, 2, 3, 4, 5].map(id => api.get(`https://api.example.com/${id}`).json());
		await time.run(Promise.all(calls));
		expect(sentAt()).toEqual([0, 0, 1_000, 1_000, 2_000]);
		await server.expectNothingPending({time});
	});

	test('is counted for each key', async () => {
		const {api, sentAt} = setUp({concurrency: 1, key: request => new URL(request.url).pathname});
		await time.run(
			Promise.all(['a', 'b', 'a'].map(path => api.get(`https://api.example.com/${path}`).json())),
		);
		expect(sentAt()).toEqual([0, 0, 1_000]);
	});

	test('shows the wait, which takes no time of the attempt', async () => {
		const {api} = setUp({concurrency: 1});
		const calls = [1, 2].map(() => api.get(url, {timeout: 1_500}));
		const [, second] = await time.run(Promise.all(calls));
		expect(explain(second as Response)?.attempts[0]?.held).toEqual([{by: 'limiter', duration: 1_000}]);
	});
});

describe('rate', () => {
	test.each([
		['at once', {limit: 3, interval: 1_000}, [0, 0, 0, 1_000, 1_000, 1_000, 2_000]],
		['evenly', {limit: 2, interval: 1_000, burst: 1}, [0, 500, 1_000, 1_500]],
		['in bursts', {limit: 4, interval: 1_000, burst: 2}, [0, 0, 250, 500, 1_000, 1_000, 1_250]],
	])('%s', async (_, rate, times) => {
		const {api, sentAt} = setUp({rate}, 0);
		await time.run(Promise.all(times.map(() => api.get(url).json())));
		expect(sentAt()).toEqual(times);
	});
});

describe('a request counts from when it has arrived', () => {
	test.each([
		['after 250 ms, if its response takes longer', {limit: 1, interval: 100}, 1_000, [0, 350, 700]],
		['after a quarter of a long interval', {limit: 1, interval: 2_000}, 9_000, [0, 2_500, 5_000]],
		['and a late response does not count for the request after it', {limit: 1}, 1_300, [0, 1_250, 2_500]],
	])('%s', async (_, rate, duration, times) => {
		const {api, sentAt} = setUp({rate}, duration);
		await time.run(Promise.all(times.map(() => api.get(url).json())));
		expect(sentAt()).toEqual(times);
	});
});

describe('the queue', () => {
	test('refuses at once what cannot be sent in the time of its call', async () => {
		const {api, server} = setUp({rate: {limit: 1, interval: 10_000}}, 0);
		const outcomes = await time.run(
			Promise.all([1, 2, 3].map(() => api.get(url, {totalTimeout: 15_000}).json().catch(identity))),
		);
		expect(outcomes[2]).toMatchObject({code: 'LIMITER_NO_TIME', retryAfter: 20_000});
		expect(isLimiterRejectedError(outcomes[2])).toBe(true);
		server.expectAttempts(2);
	});

	test.each([
		['its turn comes at its end', 0, 1_000, 1_000],
		['its answer would come at its end, 500 ms after its turn', 500, 750, 1_250],
	])('refuses a request at once if %s', async (_, duration, retryAfter, totalTimeout) => {
		const {api, server} = setUp({rate: {limit: 1}}, duration);
		await time.run(api.get(url).json());
		const outcome = await time.run(api.get(url, {totalTimeout}).json().catch(identity));
		expect(outcome).toMatchObject({code: 'LIMITER_NO_TIME', retryAfter});
		expect(time.now()).toBe(duration);
		server.expectAttempts(1);
	});

	test('does not send a request whose turn comes too late for its answer', async () => {
		const {api, server} = setUp({concurrency: 1});
		await time.run(api.get(url).json());
		const first = api.get(url).json();
		await time.advance(500);
		// Its turn comes in 500 ms, and a request takes 1,000.
		const late = await time.run(api.get(url, {totalTimeout: 1_500, retry: 0}).json().catch(identity));
		expect(late).toMatchObject({
			code: 'LIMITER_NO_TIME',
			retryAfter: 0,
			message:
				'GET https://api.example.com/users/42 was not sent: its turn would come in 0 ms, and the call has too little time left',
		});
		await time.run(first);
		server.expectAttempts(2);
		await time.run(api.get(url).json());
		server.expectAttempts(3);
	});

	test('refuses what it has no place for', async () => {
		const {api} = setUp({concurrency: 1, queue: {limit: 1}});
		const outcomes = await time.run(Promise.all([1, 2, 3].map(() => api.get(url).json().catch(identity))));
		expect(outcomes[2]).toMatchObject({
			code: 'LIMITER_QUEUE_FULL',
			message: 'GET https://api.example.com/users/42 was not sent: its queue is full (1 waiting)',
		});
	});

	test('sends the higher priority first, and lets groups take turns', async () => {
		const {api, server} = setUp({
			concurrency: 1,
			queue: {
				priority: request => (request.url.includes('urgent') ? 1 : 0),
				group: request => new URL(request.url).pathname.split('/')[1] as string,
			},
		});
		const paths = ['first/0', 'big/1', 'big/2', 'big/3', 'small/1', 'big/urgent', 'small/2'];
		await time.run(Promise.all(paths.map(path => api.get(`https://api.example.com/${path}`).json())));
		expect(server.calls().map(call => new URL(call.url).pathname.slice(1))).toEqual([
			'first/0',
			'big/urgent',
			'big/1',
			'small/1',
			'big/2',
			'small/2',
			'big/3',
		]);
	});

	test('thousands that are aborted together leave it, in no time', async () => {
		const {api, server} = setUp({concurrency: 1, queue: {limit: 10_000}});
		const controller = new AbortController();
		const first = api.get(url).json();
		const waiting = Array.from({length: 5_000}, () =>
			api.get(url, {signal: controller.signal}).json().catch(identity),
		);
		const last = api.get(url).json();
		await time.advance(100);
		controller.abort(new Error('left'));
		await time.run(Promise.all([...waiting, first, last]));
		server.expectAttempts(2);
		await server.expectNothingPending({time});
	});

	test('callbacks that throw cost the order, and no call', async () => {
		const fail = () => {
			throw new Error('mine');
		};
		const {api} = setUp({concurrency: 1, key: fail, queue: {priority: fail, group: fail}});
		const [, second] = await time.run(Promise.all([api.get(url), api.get(url)]));
		expect(explain(second as Response)?.faults.map(({callback}) => callback)).toEqual([
			'limiter.key',
			'limiter.queue.priority',
			'limiter.queue.group',
		]);
	});

	test('with a store, asks for the key of a failing request once, and reports once that it throws', async () => {
		let asked = 0;
		const key = () => {
			asked += 1;
			throw new Error('mine');
		};
		const api = ky
			.create({fetch: async () => Response.json({}, {status: 500}), retry: 0})
			.extend(limiter({key, store: memoryStore()}));
		const error = await time.run(api.get(url).catch(identity));
		expect(asked).toBe(1);
		expect(explain(error as Error)?.faults).toHaveLength(1);
	});

	test('takes those without a group for one group, and so those whose callback returns no string', async () => {
		const groups: Record<string, unknown> = {'/none/1': '', '/number/1': 5, '/number/2': 6};
		const {api, server} = setUp({
			concurrency: 1,
			queue: {group: request => groups[new URL(request.url).pathname] as string},
		});
		const paths = ['/first', '/none/1', '/none/1', '/number/1', '/number/2', '/nothing'];
		await time.run(Promise.all(paths.map(path => api.get(`https://api.example.com${path}`).json())));
		expect(server.calls().map(call => new URL(call.url).pathname)).toEqual(paths);
	});
});

test('a request whose caller leaves at the very moment of its turn keeps no place', async () => {
	for (let turns = 0; turns < 40; turns += 1) {
		const controller = new AbortController();
		const api = ky
			.create({
				retry: 0,
				timeout: false,
				async fetch(input) {
					if (new Request(input).url.endsWith('first')) {
						await new Promise<void>(resolve => {
							clock.setTimer(100, resolve);
						});
						(async () => {
							for (let turn = 0; turn < turns; turn += 1) {
								await undefined;
							}
							controller.abort(new Error('left'));
						})();
					}
					return Response.json({});
				},
			})
			.extend(limiter({concurrency: 1}));
		const first = api.get('https://api.example.com/first').json();
		const left = api.get('https://api.example.com/left', {signal: controller.signal}).json().catch(identity);
		await time.run(Promise.all([first, left]));
		await time.run(api.get('https://api.example.com/last').json(), 1_000);
	}
});

describe('the adaptive limit', () => {
	/** A client of a server that takes 20 requests of a second at once, and answers each path as its last part says: with a status, or never. */
	function setUpAdaptive() {
		let underWay = 0;
		let most = 0;
		const api = ky
			.create({
				retry: 0,
				timeout: false,
				throwHttpErrors: false,
				async fetch(input) {
					const {url: path, signal} = input as Request;
					const answer = path.slice(path.lastIndexOf('/') + 1);
					if (answer === 'broken') {
						throw new TypeError('fetch failed');
					}
					if (answer === 'never') {
						return new Promise((_, reject) => {
							signal.addEventListener('abort', () => reject(signal.reason));
						});
					}
					underWay += 1;
					most = Math.max(most, underWay);
					await new Promise<void>(resolve => {
						clock.setTimer(Number(answer) > 200 ? 1 : 1_000, resolve);
					});
					underWay -= 1;
					return Response.json({}, {status: Number(answer)});
				},
			})
			.extend(limiter({adaptive: true}));
		const get = (answer: string, options: Options = {}) =>
			time.run(api.get(`https://api.example.com/${answer}`, options).json().catch(identity));
		const served = async (count: number) => {
			most = 0;
			await Promise.all(Array.from({length: count}, () => get('200')));
			return most;
		};
		return {get, served};
	}

	test.each<[string, string, Options]>([
		['429', '429', {}],
		['503', '503', {}],
		['time limit of the attempt', 'never', {timeout: 100}],
	])('falls after a %s', async (_, answer, options) => {
		const {get, served} = setUpAdaptive();
		await get(answer, options);
		expect(await served(20)).toBe(9);
	});

	const leaving = () => {
		const controller = new AbortController();
		clock.setTimer(1, () => controller.abort(new Error('left')));
		return controller.signal;
	};

	test.each<[string, string, () => Options]>([
		['another failure', '500', () => ({})],
		['a lost connection', 'broken', () => ({})],
		['a time limit of the call', 'never', () => ({totalTimeout: 100})],
		['an abort', 'never', () => ({signal: leaving()})],
	])('learns nothing from %s', async (_, answer, options) => {
		const {get, served} = setUpAdaptive();
		for (let request = 0; request < 20; request += 1) {
			await get(answer, options());
		}
		await served(20);
		expect(await served(20)).toBe(10);
	});

	test('learns nothing from requests that were not sent', async () => {
		const {get, served} = setUpAdaptive();
		await served(20);
		// These take the places of all, for so long that those who wait have too little time in the end.
		const slow = Array.from({length: 10}, () => get('never', {totalTimeout: 9_500}));
		const late = await Promise.all(Array.from({length: 20}, () => get('200', {totalTimeout: 10_000})));
		expect(late).toMatchObject(late.map(() => ({code: 'LIMITER_NO_TIME', retryAfter: 0})));
		await Promise.all(slow);
		await served(20);
		expect(await served(20)).toBe(10);
	});
});
