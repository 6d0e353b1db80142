import {describe, expect, test} from '@jest/globals';
import {explain} from '@kyhooks/core';
import {constant, retry} from '@kyhooks/retry';
import ky, {HTTPError} from 'ky';
import {json, networkError, scriptedFetch, status} from '../../../test/support/scripted-fetch.ts';
import {play, useVirtualTime} from '../../../test/support/virtual-time.ts';
import {listening} from './support/listening.ts';

const chance = useVirtualTime();
const url = 'https://api.example.com/users/42';
const ok = () => json({id: 42});

describe('the wait of our own', () => {
	test('doubles from one second over four retries by default', async () => {
		chance.random = 1;
		const fetch = scriptedFetch(
			status(500),
			status(502),
			networkError('ECONNRESET', 'read'),
			status(504),
			ok(),
		);
		const api = ky.create({fetch}).extend(retry());
		await expect(play(api.get(url).json())).resolves.toEqual({id: 42});
		expect(fetch.gaps).toEqual([1_000, 2_000, 4_000, 8_000]);
	});

	test('is spread over its whole length by default', async () => {
		chance.random = 0.25;
		const fetch = scriptedFetch(status(500), status(500), ok());
		await play(ky.create({fetch}).extend(retry()).get(url).json());
		expect(fetch.gaps).toEqual([250, 500]);
	});

	test('ends after five attempts with the last failure as it was', async () => {
		const fetch = scriptedFetch(...Array.from({length: 4}, () => status(503)), status(503, {}, 'still down'));
		const failure = play(ky.create({fetch}).extend(retry()).get(url).json());
		await expect(failure).rejects.toMatchObject({name: 'HTTPError', data: 'still down'});
		expect(fetch.calls).toHaveLength(5);
		expect(explain(await failure.catch(error => error))?.reason).toBe('limit');
	});

	test('is at least a second for a 429 that does not say how long', async () => {
		chance.random = 0;
		const fetch = scriptedFetch(status(429), ok());
		await play(ky.create({fetch}).extend(retry()).get(url).json());
		expect(fetch.gaps).toEqual([1_000]);
	});

	test('is the default where the backoff throws, and the error is in the explanation', async () => {
		chance.random = 1;
		const backoff = () => {
			throw new Error('no backoff today');
		};
		const fetch = scriptedFetch(status(500), ok());
		const response = await play(ky.create({fetch}).extend(retry({backoff})).get(url));
		expect(fetch.gaps).toEqual([1_000]);
		expect(explain(response)?.faults).toEqual([{callback: 'retry.backoff', message: 'no backoff today'}]);
	});

	test.each([Number.NaN, -1, '5', undefined])('is the default where the backoff returns %p', async wait => {
		chance.random = 1;
		const fetch = scriptedFetch(status(500), ok());
		await play(
			ky
				.create({fetch})
				.extend(retry({backoff: () => wait as number}))
				.get(url),
		);
		expect(fetch.gaps).toEqual([1_000]);
	});

	test('is bounded where the backoff knows no bounds', async () => {
		chance.random = 0;
		const fetch = scriptedFetch(status(500), ok());
		const backoff = () => Number.POSITIVE_INFINITY;
		await play(ky.create({fetch}).extend(retry({backoff})).get(url));
		expect(fetch.gaps).toEqual([0]);
	});

	test('ignores a promise that the backoff returns, and its rejection', async () => {
		const unhandled: unknown[] = [];
		const remember = (reason: unknown) => void unhandled.push(reason);
		process.on('unhandledRejection', remember);
		const fetch = scriptedFetch(status(500), ok());
		const backoff = () => Promise.reject(new Error('later')) as unknown as number;
		await play(ky.create({fetch}).extend(retry({backoff})).get(url));
		await new Promise(resolve => setImmediate(resolve));
		process.off('unhandledRejection', remember);
		expect(unhandled).toEqual([]);
	});

	test('is told to the backoff as the last wait', async () => {
		const seen: unknown[] = [];
		const fetch = scriptedFetch(status(500), status(502), ok());
		const backoff = ({
			attempt,
			lastWait,
			classification,
		}: {
			attempt: number;
			lastWait: number;
			classification?: {status?: number};
		}) => {
			seen.push([attempt, lastWait, classification?.status]);
			return 100;
		};
		await play(
			ky
				.create({fetch})
				.extend(retry({backoff, jitter: 'none'}))
				.get(url)
				.json(),
		);
		expect(seen).toEqual([
			[1, 0, 500],
			[2, 100, 502],
		]);
	});

	test('stops at once when it does not fit into what is left of totalTimeout', async () => {
		chance.random = 1;
		const fetch = scriptedFetch(status(500), status(500), status(500));
		const started = performance.now();
		const failure = play(ky.create({fetch, totalTimeout: 5_000}).extend(retry()).get(url).json());
		await expect(failure).rejects.toThrow(HTTPError);
		// It waits 1 s and 2 s; the next wait of 4 s would end after the deadline.
		expect(fetch.gaps).toEqual([1_000, 2_000]);
		expect(performance.now() - started).toBe(3_000);
		expect(explain(await failure.catch(error => error))).toMatchObject({reason: 'deadline'});
	});
});

describe('the wait that the server asks for', () => {
	test.each([
		[{'retry-after-ms': '900'}, 900],
		[{'x-ms-retry-after-ms': '900'}, 900],
		[{'retry-after': '3'}, 3_000],
		[{'retry-after': 'Thu, 01 Jan 2026 00:00:07 GMT'}, 7_000],
		[{'retry-after': 'Wed, 31 Dec 2025 12:00:07 GMT', date: 'Wed, 31 Dec 2025 12:00:00 GMT'}, 7_000],
		[{ratelimit: '"burst";r=0;t=4, "other";r=3;t=50'}, 4_000],
		[{'ratelimit-reset': '6'}, 6_000],
		[{'x-rate-limit-reset': '6'}, 6_000],
		[{'retry-after-ms': '900', 'retry-after': '3'}, 900],
		[{'retry-after': '3', ratelimit: '"p";r=0;t=9'}, 3_000],
	] as const)('is waited for, and never less: %p', async (headers, wait) => {
		chance.random = 0;
		const fetch = scriptedFetch(status(429, headers as Record<string, string>), ok());
		await play(ky.create({fetch}).extend(retry()).get(url).json());
		expect(fetch.gaps).toEqual([wait]);
	});

	test('is made longer by up to a tenth, so that clients do not come back as one', async () => {
		chance.random = 1;
		const fetch = scriptedFetch(status(503, {'retry-after': '10'}), ok());
		await play(ky.create({fetch}).extend(retry()).get(url).json());
		expect(fetch.gaps[0]).toBeCloseTo(11_000);
	});

	test('is not cut by the backoffLimit of the client', async () => {
		chance.random = 0;
		const fetch = scriptedFetch(status(503, {'retry-after': '10'}), ok());
		await play(
			ky
				.create({fetch, retry: {backoffLimit: 500}})
				.extend(retry())
				.get(url)
				.json(),
		);
		expect(fetch.gaps).toEqual([10_000]);
	});

	test('fails the call at once when it is longer than a minute, and the explanation names it', async () => {
		const fetch = scriptedFetch(status(429, {'retry-after': '3600'}, 'later'));
		const failure = play(ky.create({fetch}).extend(retry()).get(url).json());
		await expect(failure).rejects.toMatchObject({name: 'HTTPError', data: 'later'});
		const explanation = explain(await failure.catch(error => error));
		expect(explanation).toMatchObject({reason: 'long-wait', totalTime: 0});
		expect(String(explanation)).toContain('longer wait than is allowed (a wait of 3600000 ms)');
	});

	test('is waited out when told to', async () => {
		chance.random = 0;
		const waited = scriptedFetch(status(429, {'retry-after': '3600'}), ok());
		await play(
			ky
				.create({fetch: waited})
				.extend(retry({maxRetryAfter: 86_400_000}))
				.get(url)
				.json(),
			4_000_000,
		);
		expect(waited.gaps).toEqual([3_600_000]);
	});

	test.each([30_000, 86_400_000])(
		'never reaches into totalTimeout, where %d is allowed',
		async maxRetryAfter => {
			const fetch = scriptedFetch(status(503, {'retry-after': '30'}));
			const failure = play(
				ky.create({fetch, totalTimeout: 20_000}).extend(retry({maxRetryAfter})).get(url).json(),
			);
			await expect(failure).rejects.toThrow(HTTPError);
			expect(explain(await failure.catch(error => error))).toMatchObject({reason: 'deadline', totalTime: 0});
		},
	);

	test.each([
		'-5',
		'1e9999',
		'x'.repeat(10_240),
		'9'.repeat(400),
		'Sat, 13 Sep 275760 00:00:00 GMT',
		'0',
		'Thu, 01 Jan 1970 00:00:00 GMT',
	])('leaves the normal backoff when it is hostile or nothing: %.40s', async value => {
		chance.random = 0.5;
		const fetch = scriptedFetch(status(503, {'retry-after': value}), ok());
		await play(ky.create({fetch}).extend(retry()).get(url).json());
		expect(fetch.gaps).toEqual([500]);
	});

	test('is overruled by x-should-retry: false', async () => {
		const fetch = scriptedFetch(status(429, {'retry-after': '1', 'x-should-retry': 'false'}));
		const failure = play(ky.create({fetch}).extend(retry()).get(url).json());
		await expect(failure).rejects.toThrow('429');
		expect(explain(await failure.catch(error => error))?.reason).toBe('server-said-no');
	});

	test('may come with x-should-retry: true at a status that is final otherwise', async () => {
		chance.random = 0;
		const fetch = scriptedFetch(status(409, {'x-should-retry': 'true', 'retry-after': '2'}), ok());
		await play(ky.create({fetch}).extend(retry()).post(url, {json: {}}).json());
		expect(fetch.gaps).toEqual([2_000]);
	});
});

test('a retry is told before its wait, with why, and without the query of its request', async () => {
	using heard = listening();
	const fetch = scriptedFetch(
		status(503, {'retry-after': '2'}),
		networkError('ECONNREFUSED', 'connect'),
		ok(),
	);
	chance.random = 0;
	const api = ky.create({fetch}).extend(retry({backoff: constant(100), jitter: 'none'}));
	await play(api.get(`${url}?token=secret`).json());
	expect(
		heard.retries.map(({attempt, wait, source, method, url, classification, elapsed}) => [
			attempt.number,
			wait,
			source,
			method,
			url,
			classification?.category,
			elapsed,
		]),
	).toEqual([
		[1, 2_000, 'retry-after', 'GET', url, 'unavailable', 0],
		[2, 100, 'backoff', 'GET', url, 'connect-failed', 2_000],
	]);
	expect(heard.retries[0]?.call).toBe(heard.retries[1]?.call);
});
