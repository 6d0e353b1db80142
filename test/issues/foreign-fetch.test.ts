import {Readable} from 'node:stream';
import {expect, jest, test} from '@jest/globals';
import {explain} from '@kyhooks/core';
import {constant, idempotencyKey, retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import ky from 'ky';
import {endlessBody, scriptedFetch, status} from '../support/scripted-fetch.ts';

const url = 'https://api.example.com/users/42';
const api = ky.extend(retry({limit: 2, backoff: constant(0)})).extend(statusClassifier());

/** The body of a node-fetch response: a Node stream. */
const nodeResponse = (code: number) =>
	({
		ok: code < 400,
		status: code,
		type: 'default',
		url,
		headers: new Headers({'content-type': 'application/json'}),
		body: Readable.from(['{"a":1}']),
		text: async () => '{"a":1}',
		json: async () => ({a: 1}),
		clone() {
			return this;
		},
		[Symbol.toStringTag]: 'Response',
	}) as unknown as Response;

test('a response that is only like one is read as ky reads it', async () => {
	await expect(api.get(url, {fetch: async () => nodeResponse(200)}).json()).resolves.toEqual({a: 1});
});

test('so is one without headers', async () => {
	const bare = {ok: true, status: 200, text: async () => '{"a":1}'} as unknown as Response;
	await expect(api.get(url, {fetch: async () => bare}).json()).resolves.toEqual({a: 1});
});

test('so is one that a hook of the client looks at, and that has no more than a text', async () => {
	const bare = {
		ok: true,
		status: 200,
		headers: new Headers(),
		text: async () => '{"a":1}',
		clone: () => bare,
	};
	const hooks = {afterResponse: [() => undefined]};
	const fetch = async () => bare as unknown as Response;
	await expect(api.get(url, {fetch, hooks}).json()).resolves.toEqual({a: 1});
});

test.each([
	[503, 3],
	[422, 1],
])('a failed one, with %d, makes %d attempts and an HTTPError', async (code, attempts) => {
	const fetch = jest.fn(async () => nodeResponse(code));
	await expect(api.get(url, {fetch}).json()).rejects.toMatchObject({name: 'HTTPError'});
	expect(fetch).toHaveBeenCalledTimes(attempts);
});

test('reading JSON ends with the abort also where the fetch was deaf to the signal', async () => {
	const {stream} = endlessBody('{"a":');
	const answer = new Response(stream, {headers: {'content-type': 'application/json'}});
	const controller = new AbortController();
	const reason = new Error('the user left');
	const result = api.get(url, {fetch: async () => answer, signal: controller.signal, timeout: false}).json();
	setTimeout(() => controller.abort(reason), 20);
	await expect(result).rejects.toBe(reason);
});

test('an abort reason that looks like a network error reaches the caller as it is', async () => {
	const controller = new AbortController();
	const reason = new TypeError('terminated');
	const fetch = scriptedFetch(() => new Promise<Response>(() => {}));
	const result = api.get(url, {fetch, signal: controller.signal}).json();
	setTimeout(() => controller.abort(reason), 20);
	await expect(result).rejects.toBe(reason);
	expect(explain(reason)?.reason).toBe('aborted');
});

test('a backoff that rejects, and a key that no header can carry, are faults and not failures', async () => {
	const rejections: unknown[] = [];
	const remember = (error: unknown) => rejections.push(error);
	process.on('unhandledRejection', remember);
	const backoff = (() => Promise.reject(new Error('not today'))) as unknown as () => number;
	const client = ky.extend(retry({limit: 1, backoff})).extend(idempotencyKey({create: () => 'bad\nkey'}));
	const response = await client.post(url, {fetch: scriptedFetch(status(429), status(201))});
	await new Promise(resolve => setTimeout(resolve, 10));
	process.off('unhandledRejection', remember);
	expect(rejections).toEqual([]);
	expect(explain(response)?.faults.map(({callback}) => callback)).toEqual([
		'idempotencyKey.create',
		'retry.backoff',
		// Called again, because the first attempt was sent without a key.
		'idempotencyKey.create',
	]);
});
