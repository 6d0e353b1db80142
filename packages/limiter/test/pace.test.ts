import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {clock, useClock} from '@kyhooks/core';
import {limiter} from '@kyhooks/limiter';
import {startVirtualTime, type VirtualTime} from '@kyhooks/testing';
import ky from 'ky';
import {type Allowance, allowanceOf, Pace} from '../src/pace.ts';

const url = 'https://api.example.com/users/42';
let time: VirtualTime;

beforeEach(() => {
	time = startVirtualTime({seed: 1});
});
afterEach(() => time.stop());

const inSeconds = (seconds: number) => String(Math.round(clock.wallTime() / 1_000) + seconds);

describe('what a server says of its limit', () => {
	test.each<[string, () => Record<string, string>, Allowance | undefined]>([
		['RateLimit', () => ({ratelimit: '"default";r=50;t=30;pk="x"'}), {left: 50, reset: 30_000}],
		[
			'the tightest of several',
			() => ({ratelimit: '"burst";r=5;t=1, "daily";r=1;t=3600'}),
			{left: 1, reset: 3_600_000},
		],
		[
			'the fields of earlier drafts',
			() => ({'ratelimit-limit': '100, 100;w=60', 'ratelimit-remaining': '7', 'ratelimit-reset': '12'}),
			{left: 7, reset: 12_000},
		],
		[
			'GitHub',
			() => ({
				'x-ratelimit-limit': '5000',
				'x-ratelimit-remaining': '4999',
				'x-ratelimit-reset': inSeconds(60),
				date: new Date(Math.round(clock.wallTime() / 1_000) * 1_000).toUTCString(),
			}),
			{left: 4_999, reset: 61_000},
		],
		[
			'a moment, by the clock of the server, which is two years late',
			() => ({
				'x-ratelimit-remaining': '3',
				'x-ratelimit-reset': '1704067200',
				date: 'Mon, 01 Jan 2024 00:00:00 GMT',
			}),
			{left: 3, reset: 1_000},
		],
		[
			'a moment, by the own clock if the server does not show its clock',
			() => ({'x-ratelimit-remaining': '3', 'x-ratelimit-reset': inSeconds(60)}),
			{left: 3, reset: 61_000},
		],
		[
			'a moment in milliseconds',
			() => ({
				'x-ratelimit-remaining': '3',
				'x-ratelimit-reset': '1704067200000',
				date: 'Mon, 01 Jan 2024 00:00:00 GMT',
			}),
			{left: 3, reset: 1_000},
		],
		[
			'the tightest of several, although it is renewed sooner',
			() => ({ratelimit: '"burst";r=1;t=10, "daily";r=99;t=60'}),
			{left: 1, reset: 10_000},
		],
		[
			'the longest wait of limits that have nothing left',
			() => ({ratelimit: '"burst";r=0;t=1, "daily";r=0;t=3600'}),
			{left: 0, reset: 3_600_000},
		],
		[
			'a limit that is renewed now',
			() => ({ratelimit: '"default"; t=0; pk="r=9"; r=0'}),
			{left: 0, reset: 0},
		],
		[
			'a field that was sent twice',
			() => ({'ratelimit-remaining': '7, 9', 'ratelimit-reset': '1.5, 12'}),
			{left: 7, reset: 1_500},
		],
		['X', () => ({'x-rate-limit-remaining': '3', 'x-rate-limit-reset': '9'}), {left: 3, reset: 9_000}],
		['nothing', () => ({}), undefined],
		[
			'what makes no sense',
			() => ({
				ratelimit: 'soon, "a";r=1, "b";t=1, "c";r=1.5;t=1, "d";r=1;t=1.5',
				'ratelimit-remaining': '1',
				'ratelimit-reset': '2026-01-01T00:00:00Z',
				'x-ratelimit-remaining': '-1',
				'x-ratelimit-reset': '5',
				'x-rate-limit-remaining': '5',
				'x-rate-limit-reset': 'x',
			}),
			undefined,
		],
	])('%s', (_, headers, allowance) => {
		expect(allowanceOf(new Headers(headers()))).toEqual(allowance);
	});
});

/** A server that counts requests in fixed windows, and announces what is left. */
function countingServer({
	limit,
	window,
	announces = true,
}: {
	limit: number;
	window: number;
	announces?: boolean;
}) {
	const statuses: number[] = [];
	let windowStart = -Infinity;
	let count = 0;
	const fetch = async () => {
		await new Promise<void>(resolve => {
			clock.setTimer(20, resolve);
		});
		const now = clock.now();
		if (now >= windowStart + window) {
			windowStart = now;
			count = 0;
		}
		count += 1;
		const status = count > limit ? 429 : 200;
		statuses.push(status);
		const reset = Math.ceil((windowStart + window - now) / 1_000);
		const headers = announces ? {ratelimit: `"default";r=${Math.max(0, limit - count)};t=${reset}`} : {};
		await new Promise<void>(resolve => {
			clock.setTimer(20, resolve);
		});
		return Response.json({}, {status, headers});
	};
	return {fetch, statuses};
}

describe('pace', () => {
	test('a server that announces its limit refuses nothing', async () => {
		const server = countingServer({limit: 30, window: 10_000});
		const api = ky.create({fetch: server.fetch, retry: 0, timeout: false}).extend(limiter({pace: true}));
		await time.run(Promise.all(Array.from({length: 200}, () => api.get(url).json())));
		expect(server.statuses.filter(status => status === 429)).toEqual([]);
		// Six windows and two thirds, and one more for what was spread.
		expect(time.now()).toBeLessThan(80_000);
	});

	test('a server that announces nothing is not slowed down', async () => {
		const server = countingServer({limit: 1_000, window: 10_000, announces: false});
		const api = ky.create({fetch: server.fetch, retry: 0, timeout: false}).extend(limiter({pace: true}));
		await time.run(Promise.all(Array.from({length: 200}, () => api.get(url).json())));
		expect(time.now()).toBeLessThan(200);
	});

	test('no timer waits for a time that only a response can tell', async () => {
		const virtual = clock;
		const delays: number[] = [];
		const restore = useClock({
			...virtual,
			now: () => virtual.now(),
			setTimer(delay, ...rest) {
				delays.push(delay);
				return virtual.setTimer(delay, ...rest);
			},
		});
		const server = countingServer({limit: 30, window: 10_000});
		const api = ky.create({fetch: server.fetch, retry: 0, timeout: false}).extend(limiter({pace: true}));
		await time.run(Promise.all([1, 2, 3].map(() => api.get(url).json())));
		restore();
		expect(delays.filter(delay => delay > 10_000)).toEqual([]);
	});

	test('a request is refused at once if its call ends before the server takes another, and not for what is not known yet', async () => {
		const server = countingServer({limit: 1, window: 60_000});
		const api = ky.create({fetch: server.fetch, retry: 0}).extend(limiter({pace: true}));
		const get = () =>
			api
				.get(url, {totalTimeout: 30_000})
				.json()
				.catch((error: unknown) => error);
		const [, waiting] = await time.run(Promise.all([get(), get()]));
		expect(waiting).toMatchObject({name: 'TimeoutError'});
		const startedAt = time.now();
		expect(await time.run(get())).toMatchObject({code: 'LIMITER_NO_TIME', retryAfter: 30_040});
		expect(time.now()).toBe(startedAt);
		expect(server.statuses).toEqual([200]);
	});

	test('no request is refused as long as the response to another may say that more is left', async () => {
		const answers = [
			['"default";r=1;t=60', 0],
			['"default";r=5;t=10', 20_000],
			['"default";r=4;t=8', 0],
		] as const;
		let sent = 0;
		const fetch = async () => {
			const [ratelimit, duration] = answers[sent++] ?? ['', 0];
			await new Promise<void>(resolve => {
				clock.setTimer(duration, resolve);
			});
			return Response.json({}, {headers: {ratelimit}});
		};
		const api = ky.create({fetch, retry: 0, timeout: false}).extend(limiter({pace: true}));
		await time.run(api.get(url));
		const slow = api.get(url);
		// It was sent after 30 s, and the window ends after 60.
		await time.advance(31_000);
		const response = await time.run(api.get(url, {totalTimeout: 25_000}));
		expect(response.ok).toBe(true);
		await slow;
		expect(sent).toBe(3);
	});

	test('a window of a second is used, although the fields count whole seconds', async () => {
		const server = countingServer({limit: 10, window: 1_000});
		const api = ky.create({fetch: server.fetch, retry: 0, timeout: false}).extend(limiter({pace: true}));
		await time.run(Promise.all(Array.from({length: 100}, () => api.get(url).json())));
		expect(server.statuses.filter(status => status === 429)).toEqual([]);
		expect(time.now()).toBeLessThan(20_000);
	});
});

describe('the time of the next request', () => {
	const send = (pace: Pace, requests: number) => {
		for (let request = 0; request < requests; request += 1) {
			pace.take();
		}
	};
	const answer = (pace: Pace, left: number, reset: number) =>
		pace.learn(new Headers({ratelimit: `"default";r=${left};t=${reset}`}));

	test('spreads what is left over the time until the limit is renewed', () => {
		const pace = new Pace();
		send(pace, 1);
		answer(pace, 8, 10);
		expect(pace.nextAt).toBe(10_000 / 9);
	});

	test('does not count on what the requests under way will take', () => {
		const pace = new Pace();
		send(pace, 3);
		answer(pace, 10, 10);
		expect(pace.nextAt).toBe(10_000 / 9);
	});

	test('goes by the least that is left, when responses come out of order', () => {
		const pace = new Pace();
		send(pace, 2);
		answer(pace, 8, 10);
		answer(pace, 9, 10);
		expect(pace.nextAt).toBe(10_000 / 9);
	});

	test('goes by the last end of a window, which the fields round', () => {
		const pace = new Pace();
		send(pace, 2);
		answer(pace, 9, 10);
		answer(pace, 8, 9);
		expect(pace.nextAt).toBe(10_000 / 9);
	});

	test('begins a new window when much more is left', () => {
		const pace = new Pace();
		send(pace, 2);
		answer(pace, 2, 10);
		answer(pace, 4, 10);
		expect(pace.nextAt).toBe(10_000 / 5);
	});

	test('begins a new window when it ends much later', () => {
		const pace = new Pace();
		send(pace, 6);
		answer(pace, 2, 1);
		answer(pace, 6, 10);
		expect(pace.nextAt).toBe(10_000 / 3);
	});

	test('begins a new window when the last one is over, even if no more is left than there may have been', async () => {
		const pace = new Pace();
		send(pace, 3);
		answer(pace, 0, 1);
		await time.advance(1_000);
		answer(pace, 2, 1);
		expect(pace.nextAt).toBe(2_000 / 2);
	});

	test('is the end of the window when nothing is left', () => {
		const pace = new Pace();
		send(pace, 1);
		answer(pace, 0, 10);
		expect(pace.nextAt).toBe(10_000);
	});

	test('is not known when the next window begins, until a response tells', async () => {
		const pace = new Pace();
		send(pace, 1);
		answer(pace, 0, 10);
		await time.advance(10_000);
		expect(pace.nextAt).toBe(-Infinity);
		send(pace, 1);
		expect(pace.nextAt).toBe(Infinity);
		answer(pace, 5, 10);
		expect(pace.nextAt).toBe(10_000 + 10_000 / 6);
	});

	test('is not known after a request without a response', () => {
		const pace = new Pace();
		send(pace, 1);
		pace.learn(undefined);
		send(pace, 1);
		expect(pace.nextAt).toBe(Infinity);
	});

	test('is now after a response that says nothing, until one does', () => {
		const pace = new Pace();
		send(pace, 1);
		pace.learn(new Headers());
		send(pace, 1);
		expect(pace.nextAt).toBe(-Infinity);
		answer(pace, 5, 10);
		expect(pace.nextAt).toBe(10_000 / 6);
		send(pace, 1);
		pace.learn(new Headers());
		expect(pace.nextAt).toBe(10_000 / 5);
	});
});
