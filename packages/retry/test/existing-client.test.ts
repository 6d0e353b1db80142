import {describe, expect, jest, test} from '@jest/globals';
import {explain} from '@kyhooks/core';
import {constant, retry} from '@kyhooks/retry';
import ky, {
	HTTPError,
	isForceRetryError,
	isHTTPError,
	isTimeoutError,
	type KyInstance,
	NetworkError,
} from 'ky';
import {brokenBody, json, networkError, scriptedFetch, status} from '../../../test/support/scripted-fetch.ts';
import {play, useVirtualTime} from '../../../test/support/virtual-time.ts';
import {listening} from './support/listening.ts';

const chance = useVirtualTime();
const url = 'https://api.example.com/users/42';
const ok = () => json({id: 42});
const failing = (times: number, code = 500) => Array.from({length: times}, () => status(code));

describe("what the client has set in ky's own retry options", () => {
	test('its limit stays, and so does a limit of the call', async () => {
		const fetch = scriptedFetch(...failing(2), ...failing(1));
		const api = ky.create({fetch, retry: 1}).extend(retry());
		await expect(play(api.get(url).json())).rejects.toThrow('500');
		expect(fetch.calls).toHaveLength(2);
		await expect(play(api.get(url, {retry: 0}).json())).rejects.toThrow('500');
		expect(fetch.calls).toHaveLength(3);
	});

	test("a limit given to the hook is merged like any ky option: over the client's, under the call's", async () => {
		const fetch = scriptedFetch(...failing(4), ...failing(2));
		const api = ky.create({fetch, retry: 1}).extend(retry({limit: 3, backoff: constant(0)}));
		await expect(play(api.get(url).json())).rejects.toThrow('500');
		expect(fetch.calls).toHaveLength(4);
		await expect(play(api.get(url, {retry: {limit: 1}}).json())).rejects.toThrow('500');
		expect(fetch.calls).toHaveLength(6);
	});

	test('its statusCodes are the only ones retried', async () => {
		const fetch = scriptedFetch(status(404), ok(), status(500));
		const api = ky.create({fetch, retry: {statusCodes: [404]}}).extend(retry());
		await play(api.get(url).json());
		const failure = play(api.get(url).json());
		await expect(failure).rejects.toThrow('500');
		expect(explain(await failure.catch(error => error))?.reason).toBe('status');
	});

	test("its delay, jitter, backoffLimit and maxRetryAfter take the place of the hook's", async () => {
		const fetch = scriptedFetch(...failing(3), ok());
		const delay = (attempt: number) => attempt * 100;
		await play(
			ky
				.create({fetch, retry: {delay, backoffLimit: 250}})
				.extend(retry())
				.get(url)
				.json(),
		);
		expect(fetch.gaps).toEqual([100, 200, 250]);

		const jittered = scriptedFetch(...failing(1), ok());
		await play(
			ky
				.create({fetch: jittered, retry: {delay, jitter: true}})
				.extend(retry())
				.get(url)
				.json(),
		);
		expect(jittered.gaps).toEqual([50]);

		const late = scriptedFetch(status(429, {'retry-after': '5'}));
		const failure = play(
			ky
				.create({fetch: late, retry: {maxRetryAfter: 4_000}})
				.extend(retry())
				.get(url)
				.json(),
		);
		await expect(failure).rejects.toThrow('429');
		expect(explain(await failure.catch(error => error))?.reason).toBe('long-wait');
	});

	test('its retryOnTimeout: false is kept, and without it a GET that timed out is retried', async () => {
		const hang = () => new Promise<Response>(() => {});
		const kept = scriptedFetch(hang);
		const strict = ky.create({fetch: kept, timeout: 1_000, retry: {retryOnTimeout: false}}).extend(retry());
		await expect(play(strict.get(url).json())).rejects.toThrow('timed out');
		const retried = scriptedFetch(hang, ok());
		await play(ky.create({fetch: retried, timeout: 1_000}).extend(retry()).get(url).json());
		expect(retried.calls).toHaveLength(2);
	});

	test("its shouldRetry is asked first, with ky's own error and the body in it, and its false is final", async () => {
		const shouldRetry = jest.fn(() => false);
		const fetch = scriptedFetch(json({reason: 'no'}, {status: 503}));
		const failure = play(ky.create({fetch, retry: {shouldRetry}}).extend(retry()).get(url).json());
		await expect(failure).rejects.toThrow(HTTPError);
		expect(shouldRetry.mock.calls).toEqual([
			[expect.objectContaining({retryCount: 1, error: expect.objectContaining({data: {reason: 'no'}})})],
		]);
		expect(explain(await failure.catch(error => error))?.reason).toBe('not-retryable');
	});

	test('its shouldRetry may insist on a status that is final otherwise, and says nothing with undefined', async () => {
		const answers = [true, undefined];
		const shouldRetry = jest.fn(() => answers.shift());
		const fetch = scriptedFetch(status(404), status(404));
		const failure = play(ky.create({fetch, retry: {shouldRetry}}).extend(retry()).get(url).json());
		await expect(failure).rejects.toThrow('404');
		expect(shouldRetry).toHaveBeenCalledTimes(2);
		expect(fetch.calls).toHaveLength(2);
	});

	test('what its shouldRetry throws ends the call, as in ky alone', async () => {
		const shouldRetry = () => {
			throw new Error('a bug');
		};
		const fetch = scriptedFetch(status(503));
		const failure = play(ky.create({fetch, retry: {shouldRetry}}).extend(retry()).get(url).json());
		await expect(failure).rejects.toThrow('a bug');
		expect(fetch.calls).toHaveLength(1);
	});
});

describe('what goes on working as ky does it', () => {
	test('beforeRetry and afterResponse run on each attempt, with retryCount, and beforeError once', async () => {
		const seen: string[] = [];
		const fetch = scriptedFetch(status(500), status(503), status(404));
		const api = ky
			.create({
				fetch,
				hooks: {
					beforeRequest: [({retryCount}) => void seen.push(`request ${retryCount}`)],
					afterResponse: [
						({response, retryCount}) => void seen.push(`response ${response.status} ${retryCount}`),
					],
					beforeRetry: [
						({error, retryCount}) =>
							void seen.push(`retry ${isHTTPError(error) && error.response.status} ${retryCount}`),
					],
					beforeError: [
						({error, retryCount}) => {
							seen.push(`error ${retryCount}`);
							return error;
						},
					],
				},
			})
			.extend(retry());
		await expect(play(api.get(url).json())).rejects.toThrow('404');
		expect(seen).toEqual([
			'request 0',
			'response 500 0',
			'retry 500 1',
			'response 503 1',
			'retry 503 2',
			'response 404 2',
			'error 2',
		]);
	});

	test('a beforeRetry hook may set headers for the next attempt', async () => {
		const fetch = scriptedFetch(status(500), ok());
		const beforeRetry = [({request}: {request: Request}) => request.headers.set('x-again', 'yes')];
		await play(ky.create({fetch, hooks: {beforeRetry}}).extend(retry()).get(url).json());
		expect(fetch.calls.map(({headers}) => headers.get('x-again'))).toEqual([null, 'yes']);
	});

	test('ky.retry() from afterResponse counts against the limit and is explained as forced', async () => {
		const fetch = scriptedFetch(status(401), ok());
		const errors: boolean[] = [];
		const api = ky
			.create({
				fetch,
				hooks: {
					afterResponse: [
						({response, retryCount}) =>
							response.status === 401 && retryCount === 0 ? ky.retry({delay: 30}) : undefined,
					],
					beforeRetry: [({error}) => void errors.push(isForceRetryError(error))],
				},
			})
			.extend(retry());
		const response = await play(api.get(url));
		expect(errors).toEqual([true]);
		expect(explain(response)).toMatchObject({
			reason: 'success',
			attempts: [{status: 401, decision: {retry: true, wait: 30, source: 'forced'}}, {status: 200}],
		});
	});

	test.each<[string, Response, number]>([
		['at once after a 401: its hook has got a new token', status(401), 0],
		['at once after a 404: its hook knows another place', status(404), 0],
		['as was decided, where the server is not well', status(500), 500],
		['as was decided, where it was too much', status(429), 1_500],
	])('ky.retry() without a delay comes %s', async (_, answer, wait) => {
		const fetch = scriptedFetch(answer, ok());
		const afterResponse = [
			({retryCount}: {retryCount: number}) => (retryCount === 0 ? ky.retry() : undefined),
		];
		await play(ky.create({fetch, hooks: {afterResponse}}).extend(retry()).get(url).json());
		expect(fetch.gaps).toEqual([wait]);
	});

	test('ky.retry() without a delay goes at once after an answer that was well', async () => {
		const fetch = scriptedFetch(ok(), ok());
		const afterResponse = [
			({retryCount}: {retryCount: number}) => (retryCount === 0 ? ky.retry() : undefined),
		];
		await play(ky.create({fetch, hooks: {afterResponse}}).extend(retry()).get(url).json());
		expect(fetch.gaps).toEqual([0]);
	});

	test('an abort during the wait rejects at once with the reason of the caller', async () => {
		chance.random = 1;
		const controller = new AbortController();
		const reason = new Error('the user left');
		const fetch = scriptedFetch(status(500));
		const result = ky.create({fetch}).extend(retry()).get(url, {signal: controller.signal}).json();
		setTimeout(() => controller.abort(reason), 300);
		const started = performance.now();
		await expect(play(result)).rejects.toBe(reason);
		expect(performance.now() - started).toBe(300);
		expect(jest.getTimerCount()).toBe(0);
		expect(explain(reason)?.reason).toBe('aborted');
		expect(String(explain(reason))).toContain('to wait 1000 ms (backoff)');
	});

	test('an abort during an attempt rejects with the reason and is not retried', async () => {
		const controller = new AbortController();
		const reason = new Error('the user left');
		const fetch = scriptedFetch(() => new Promise<Response>(() => {}));
		const result = ky.create({fetch}).extend(retry()).get(url, {signal: controller.signal}).json();
		setTimeout(() => controller.abort(reason), 300);
		await expect(play(result)).rejects.toBe(reason);
		expect(fetch.calls).toHaveLength(1);
		expect(explain(reason)).toMatchObject({
			reason: 'aborted',
			attempts: [{classification: {category: 'cancelled'}}],
		});
	});

	test('the deadline of the caller is not taken for a timeout of ours', async () => {
		const fetch = scriptedFetch(() => new Promise<Response>(() => {}));
		const deadline = Object.assign(new Error('The operation timed out.'), {name: 'TimeoutError'});
		const signal = AbortSignal.abort(deadline);
		const result = play(ky.create({fetch}).extend(retry()).get(url, {signal}).json());
		await expect(result).rejects.toBe(deadline);
		expect(explain(deadline)).toMatchObject({
			reason: 'aborted',
			attempts: [{classification: {origin: 'caller'}}],
		});
	});

	test('a timeout of the call is kept, and a retried timeout is a failed attempt like any other', async () => {
		const hang = () => new Promise<Response>(() => {});
		const fetch = scriptedFetch(hang, hang);
		const failure = play(
			ky
				.create({fetch})
				.extend(retry({limit: 1}))
				.get(url, {timeout: 100})
				.json(),
		);
		await expect(failure.catch(isTimeoutError)).resolves.toBe(true);
		const explanation = explain(await failure.catch(error => error));
		expect(explanation).toMatchObject({reason: 'limit', attempts: [{duration: 100}, {duration: 100}]});
		expect(explanation?.attempts.map(({classification}) => classification?.category)).toEqual([
			'timeout',
			'timeout',
		]);
	});

	test("a network failure surfaces as ky's NetworkError", async () => {
		const fetch = scriptedFetch(networkError('ECONNREFUSED', 'connect'));
		await expect(
			play(
				ky
					.create({fetch})
					.extend(retry({limit: 0}))
					.get(url)
					.json(),
			),
		).rejects.toThrow(NetworkError);
	});
});

test.each([false, true])('throwHttpErrors is asked once of a response: %p', async throws => {
	const asked: number[] = [];
	const throwHttpErrors = (code: number) => {
		asked.push(code);
		return throws;
	};
	const fetch = scriptedFetch(status(404));
	await play(
		ky
			.create({fetch, throwHttpErrors})
			.extend(retry())
			.get(url)
			.catch(() => {}),
	);
	expect(asked).toEqual([404]);
});

describe('with throwHttpErrors: false', () => {
	const clients: readonly (readonly [string, (api: KyInstance) => KyInstance])[] = [
		['false', api => api.extend({throwHttpErrors: false})],
		['a function', api => api.extend({throwHttpErrors: () => false})],
	];

	test.each(clients)('as %s, a failed response is retried and the last one returned', async (_, extend) => {
		const fetch = scriptedFetch(status(503), status(500), ok(), status(503), status(404, {}, 'none'));
		const api = extend(ky.create({fetch}).extend(retry()));
		await expect(play(api.get(url).json())).resolves.toEqual({id: 42});
		const response = await play(api.get(url));
		expect(response.status).toBe(404);
		await expect(response.text()).resolves.toBe('none');
		expect(explain(response)).toMatchObject({
			reason: 'not-retryable',
			attempts: [{status: 503}, {status: 404}],
		});
	});

	test('the last response comes back whole when the retries are used up', async () => {
		const fetch = scriptedFetch(status(503), status(503, {}, 'still down'));
		const response = await play(
			ky
				.create({fetch, throwHttpErrors: false})
				.extend(retry({limit: 1}))
				.get(url),
		);
		await expect(response.text()).resolves.toBe('still down');
		expect(explain(response)?.reason).toBe('limit');
	});
});

describe('a body that breaks half-way', () => {
	const broken = () => new Response(brokenBody('{"id": 4'), {headers: {'content-type': 'application/json'}});

	test('is a failed attempt, and the call succeeds with the next one', async () => {
		using heard = listening();
		const fetch = scriptedFetch(broken(), ok());
		const api = ky.create({fetch}).extend(retry());
		await expect(play(api.get(url).json())).resolves.toEqual({id: 42});
		expect(heard.retries).toMatchObject([{classification: {category: 'body-interrupted'}}]);
	});

	test('ends as a NetworkError with the request in it when it breaks each time', async () => {
		const fetch = scriptedFetch(broken(), broken());
		const failure = play(
			ky
				.create({fetch})
				.extend(retry({limit: 1}))
				.get(url)
				.json(),
		);
		await expect(failure).rejects.toThrow(NetworkError);
		expect(explain(await failure.catch(error => error))?.reason).toBe('limit');
	});

	test('is not repeated for a POST, on which the server has acted', async () => {
		const fetch = scriptedFetch(broken());
		const failure = play(ky.create({fetch}).extend(retry()).post(url).json());
		await expect(failure).rejects.toThrow(NetworkError);
		expect(explain(await failure.catch(error => error))).toMatchObject({
			reason: 'method',
			attempts: [{status: 200, classification: {category: 'body-interrupted'}}],
		});
		expect(fetch.calls).toHaveLength(1);
	});

	test('is the reader’s own where ky was not asked for it, and breaks there', async () => {
		const fetch = scriptedFetch(broken());
		const response = await play(ky.create({fetch}).extend(retry()).get(url));
		await expect(response.json()).rejects.toThrow('terminated');
		expect(fetch.calls).toHaveLength(1);
	});
});
