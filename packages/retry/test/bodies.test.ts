import {describe, expect, jest, test} from '@jest/globals';
import {explain} from '@kyhooks/core';
import {constant, retry} from '@kyhooks/retry';
import ky, {type HTTPError, isHTTPError} from 'ky';
import {brokenBody, endlessBody, json, scriptedFetch, status} from '../../../test/support/scripted-fetch.ts';
import {play, useVirtualTime} from '../../../test/support/virtual-time.ts';
import {listening} from './support/listening.ts';

useVirtualTime();
const url = 'https://api.example.com/users/42';
const ok = () => json({id: 42});
const quick = () => retry({backoff: constant(100), jitter: 'none'});

describe('the body of a failed attempt that will be repeated', () => {
	test('is read for a quarter of a second, which is part of the wait, and then cancelled', async () => {
		const {stream, cancelled} = endlessBody();
		const fetch = scriptedFetch(new Response(stream, {status: 503}), ok());
		const api = ky.create({fetch}).extend(retry({backoff: constant(400), jitter: 'none'}));
		await play(api.get(url).json());
		expect(cancelled()).toBe(true);
		expect(fetch.gaps).toEqual([400]);
	});

	test("reaches a hook of the client's own that reads it, whole", async () => {
		const seen: unknown[] = [];
		const fetch = scriptedFetch(json({code: 'busy'}, {status: 503}), ok());
		const hooks = {
			afterResponse: [
				async ({response}: {response: Response}) => void seen.push(response.ok || (await response.json())),
			],
			beforeRetry: [({error}: {error: Error}) => void seen.push(isHTTPError(error) && error.data)],
		};
		await play(ky.create({fetch, hooks}).extend(quick()).get(url).json());
		expect(seen).toEqual([{code: 'busy'}, {code: 'busy'}, true]);
	});

	test('is given up after a quarter of a second, or 64 KiB, where such a hook is there and it does not end', async () => {
		const slow = endlessBody();
		const large = new Response(new Uint8Array(65_537), {status: 503});
		const fetch = scriptedFetch(new Response(slow.stream, {status: 503}), large, ok());
		const data: unknown[] = [];
		const beforeRetry = [({error}: {error: Error}) => void data.push(isHTTPError(error) && error.data)];
		await play(ky.create({fetch, hooks: {beforeRetry}}).extend(quick()).get(url).json());
		expect(fetch.gaps).toEqual([250, 100]);
		expect(slow.cancelled()).toBe(true);
		expect(data).toEqual([undefined, undefined]);
	});

	test('may break without changing what the status says', async () => {
		const fetch = scriptedFetch(new Response(brokenBody('<html>'), {status: 503}), ok());
		const response = await play(
			ky
				.create({fetch, hooks: {beforeRetry: [() => {}]}})
				.extend(quick())
				.get(url),
		);
		expect(explain(response)?.attempts[0]).toMatchObject({
			status: 503,
			classification: {category: 'unavailable'},
		});
	});

	test('leaves status, headers and url of the response as they were', async () => {
		const failed = status(503, {'x-request-id': 'r-1'}, 'down');
		Object.defineProperty(failed, 'url', {value: url});
		const fetch = scriptedFetch(failed, ok());
		const beforeRetry = jest.fn<(state: {error: Error}) => void>();
		await play(
			ky
				.create({fetch, hooks: {beforeRetry: [beforeRetry]}})
				.extend(quick())
				.get(url)
				.json(),
		);
		const [[{error}]] = beforeRetry.mock.calls as [[{error: HTTPError}]];
		const {response} = error;
		expect([response.status, response.headers.get('x-request-id'), response.url]).toEqual([503, 'r-1', url]);
	});
});

describe('the body of the last attempt', () => {
	test('is whole, so that error.data is there', async () => {
		const fetch = scriptedFetch(json({n: 1}, {status: 500}), json({n: 2}, {status: 500}));
		await expect(play(ky.create({fetch, retry: 1}).extend(quick()).get(url).json())).rejects.toMatchObject({
			data: {n: 2},
		});
	});

	test('is whole where nothing is retried', async () => {
		const fetch = scriptedFetch(json({error: 'no such user'}, {status: 404}));
		await expect(play(ky.create({fetch}).extend(quick()).get(url).json())).rejects.toMatchObject({
			data: {error: 'no such user'},
		});
	});
});

describe('a body that belongs to its attempt', () => {
	const broken = (type: string, headers: Record<string, string> = {}) =>
		new Response(brokenBody('{"id": 4'), {headers: {'content-type': type, ...headers}});

	test.each(['json', 'text'] as const)('is one that .%s() has asked for, of whatever type', async method => {
		const fetch = scriptedFetch(broken('application/x-ndjson'), ok());
		await play(ky.create({fetch}).extend(quick()).get(url)[method]());
		expect(fetch.calls).toHaveLength(2);
	});

	test.each(['blob', 'arrayBuffer', 'bytes'] as const)(
		'is not one that .%s() has asked for',
		async method => {
			const fetch = scriptedFetch(broken('application/json'));
			const reading: Promise<unknown> = ky.create({fetch}).extend(quick()).get(url)[method]();
			await expect(play(reading)).rejects.toThrow('terminated');
			expect(fetch.calls).toHaveLength(1);
		},
	);

	test('is not one whose download the caller follows', async () => {
		const progress: number[] = [];
		const fetch = scriptedFetch(ok());
		const onDownloadProgress = ({transferredBytes}: {transferredBytes: number}) =>
			void progress.push(transferredBytes);
		await expect(
			play(ky.create({fetch}).extend(quick()).get(url, {onDownloadProgress}).json()),
		).resolves.toEqual({id: 42});
		expect(progress.at(-1)).toBe(9);
	});

	test.each([
		['json', {id: 42}],
		['text', '{"id":42}'],
		['bytes', new TextEncoder().encode('{"id":42}')],
	] as const)("answers ky's .%s()", async (method, expected) => {
		const fetch = scriptedFetch(ok());
		const result = await play(ky.create({fetch}).extend(quick()).get(url)[method]());
		expect(result).toEqual(expected);
	});

	test('can be read in afterResponse and by the caller', async () => {
		const seen: unknown[] = [];
		const fetch = scriptedFetch(ok());
		const hooks = {
			afterResponse: [async ({response}: {response: Response}) => void seen.push(await response.json())],
		};
		await expect(play(ky.create({fetch, hooks}).extend(quick()).get(url).json())).resolves.toEqual({id: 42});
		expect(seen).toEqual([{id: 42}]);
	});

	test("goes through the client's own parseJson", async () => {
		const fetch = scriptedFetch(ok(), ok());
		const api = ky.create({fetch, parseJson: text => ({parsed: text})}).extend(quick());
		await expect(play(api.get(url).json())).resolves.toEqual({parsed: '{"id":42}'});
		const response = await play(api.get(url));
		await expect(response.json()).resolves.toEqual({parsed: '{"id":42}'});
	});

	/** Answers first with a body that stalls, then with a complete one; records the signals. */
	const stalling = () => {
		const signals: AbortSignal[] = [];
		const scripted = scriptedFetch(new Response(endlessBody('{"id":').stream), ok());
		const fetch = (input: unknown, init?: RequestInit) => {
			signals.push(init?.signal as AbortSignal);
			return scripted(input, init);
		};
		return {fetch, scripted, signals};
	};

	test('is cut off by an abort, with the reason of the caller', async () => {
		const controller = new AbortController();
		const reason = new Error('the user left');
		const {fetch, scripted, signals} = stalling();
		const result = ky.create({fetch}).extend(quick()).get(url, {signal: controller.signal}).json();
		setTimeout(() => controller.abort(reason), 50);
		await expect(play(result)).rejects.toBe(reason);
		expect(signals.map(signal => signal.reason)).toEqual([reason]);
		expect(scripted.calls).toHaveLength(1);
	});

	test('stands under the timeout of the attempt, and is retried when it stalls', async () => {
		using heard = listening();
		const {fetch, scripted, signals} = stalling();
		const api = ky.create({fetch, timeout: 1_000}).extend(retry({backoff: constant(100), jitter: 'none'}));
		await expect(play(api.get(url).json())).resolves.toEqual({id: 42});
		// The body may take as long as the headers, which came at once.
		expect(scripted.gaps).toEqual([1_100]);
		expect(signals.map(({aborted}) => aborted)).toEqual([true, false]);
		expect(heard.retries).toMatchObject([{classification: {category: 'timeout'}}]);
	});
});

describe('a request body that can be sent only once', () => {
	const upload = () => new Blob(['part']).stream();

	test.each([
		['a stream', upload],
		[
			'an async iterable',
			async function* (): AsyncGenerator<Uint8Array> {
				yield new TextEncoder().encode('part');
			},
		],
	])('%s is sent once, and the explanation says why', async (_, body) => {
		const fetch = scriptedFetch(status(503, {'retry-after': '1'}));
		const failure = play(
			ky
				.create({fetch})
				.extend(quick())
				.put(url, {body: body() as unknown as BodyInit})
				.json(),
		);
		await expect(failure).rejects.toThrow('503');
		expect(explain(await failure.catch(error => error))?.reason).toBe('unreplayable-body');
	});

	test('a stream is handed to fetch as it is, not teed', async () => {
		const clone = jest.spyOn(Request.prototype, 'clone');
		await play(
			ky
				.create({fetch: async () => status(204)})
				.extend(quick())
				.put(url, {body: upload()}),
		);
		expect(clone).not.toHaveBeenCalled();
		clone.mockRestore();
	});

	test.each<[string, () => BodyInit]>([
		['a string', () => 'text'],
		['a blob', () => new Blob(['part'])],
		['a form', () => new URLSearchParams({a: '1'})],
		['bytes', () => new Uint8Array([1, 2])],
	])('is not %s, which is sent again', async (_, body) => {
		const fetch = scriptedFetch(status(500), ok());
		await play(ky.create({fetch}).extend(quick()).put(url, {body: body()}).json());
		expect(fetch.calls[1]?.body).toBe(fetch.calls[0]?.body);
		expect(fetch.calls[1]?.body).not.toBe('');
	});
});
