import {describe, expect, test} from '@jest/globals';
import {explain} from '@kyhooks/core';
import {constant, idempotencyKey, retry} from '@kyhooks/retry';
import ky from 'ky';
import {brokenBody, endlessBody, json, scriptedFetch, status} from '../../../test/support/scripted-fetch.ts';
import {play, useVirtualTime} from '../../../test/support/virtual-time.ts';

useVirtualTime();
const url = 'https://api.example.com/users/42';
const quick = () => retry({backoff: constant(100), jitter: 'none'});

describe('the error body that a hook of the client reads before the retry', () => {
	test('is empty where it broke, so that the hook does not break with it', async () => {
		const texts: string[] = [];
		const fetch = scriptedFetch(new Response(brokenBody('<html>'), {status: 503}), json({id: 42}));
		const hooks = {
			afterResponse: [async ({response}: {response: Response}) => void texts.push(await response.text())],
		};
		await play(ky.create({fetch, hooks}).extend(quick()).get(url));
		expect(texts).toEqual(['', '{"id":42}']);
	});

	test('ends with an abort while it is read, and nothing is sent again', async () => {
		const {stream, cancelled} = endlessBody();
		const controller = new AbortController();
		const reason = new Error('the user left');
		const fetch = scriptedFetch(new Response(stream, {status: 503}));
		const api = ky.create({fetch, hooks: {beforeRetry: [() => {}]}}).extend(quick());
		const result = api.get(url, {signal: controller.signal});
		setTimeout(() => controller.abort(reason), 50);
		await expect(play(result)).rejects.toBe(reason);
		expect(fetch.calls).toHaveLength(1);
		expect(cancelled()).toBe(true);
	});

	test("is there for the client's own shouldRetry too", async () => {
		const data: unknown[] = [];
		const shouldRetry = ({error}: {error: Error}) => void data.push((error as {data?: unknown}).data);
		const fetch = scriptedFetch(json({code: 'busy'}, {status: 503}), json({id: 42}));
		await play(ky.create({fetch, retry: {shouldRetry}}).extend(quick()).get(url));
		expect(data).toEqual([{code: 'busy'}]);
	});
});

describe('a body that breaks half-way', () => {
	const broken = (headers: Record<string, string> = {}) =>
		new Response(brokenBody('{"id": 4'), {headers: {'content-type': 'application/json', ...headers}});
	const once = {backoff: constant(0), limit: 1};

	test('is retried for a POST that the client lists', async () => {
		const fetch = scriptedFetch(broken(), json({id: 42}));
		const api = ky.create({fetch, retry: {methods: ['put', 'post']}}).extend(retry(once));
		await expect(play(api.post(url).json())).resolves.toEqual({id: 42});
	});

	test('is retried for a POST with a key', async () => {
		const fetch = scriptedFetch(broken(), json({id: 42}));
		const api = ky.create({fetch}).extend(retry(once)).extend(idempotencyKey());
		await expect(play(api.post(url).json())).resolves.toEqual({id: 42});
	});

	test('is not repeated for a GET that is not listed', async () => {
		const fetch = scriptedFetch(broken());
		const failure = play(
			ky
				.create({fetch, retry: {methods: ['put']}})
				.extend(retry(once))
				.get(url)
				.json(),
		);
		expect(explain(await failure.catch(error => error))?.reason).toBe('method');
		expect(fetch.calls).toHaveLength(1);
	});

	test('is the reader’s where he follows the download', async () => {
		const fetch = scriptedFetch(broken());
		const failure = play(
			ky
				.create({fetch})
				.extend(quick())
				.get(url, {onDownloadProgress: () => {}})
				.json(),
		);
		await expect(failure).rejects.toThrow('terminated');
		expect(fetch.calls).toHaveLength(1);
	});
});

test('a JSON response without a body is a success', async () => {
	const fetch = scriptedFetch(status(200, {'content-type': 'application/json'}));
	const response = await play(ky.create({fetch}).extend(quick()).head(url));
	expect(response.body).toBeNull();
	expect(explain(response)?.reason).toBe('success');
});
