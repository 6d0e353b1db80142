import {describe, expect, test} from '@jest/globals';
import {asFetch} from '@kyhooks/core';
import {errorLogger, type LogEntry, logError, type Sink} from '@kyhooks/error-logger';
import {forever, neverResponds, notFound, respond, scenarioFetch, startVirtualTime} from '@kyhooks/testing';
import ky, {type KyInstance, type Options} from 'ky';
import {collectingSink} from './support/collecting-sink.ts';

const url = 'https://api.example.com/users/42';
const attempts = {levels: {attempt: false}, stack: false} as const;

const caught = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

function loggedClient(fetch: NonNullable<Options['fetch']>, options: Options = {}) {
	const {sink, entries} = collectingSink();
	const logger = errorLogger({sink, ...attempts});
	return {api: ky.create({fetch, retry: 0, ...options}).extend(logger), logger, sink, entries};
}

describe('an error object that comes again', () => {
	test.each([new Error('always the same'), new TypeError('fetch failed')])(
		'is told of for each call that fails with it: %p',
		async same => {
			using time = startVirtualTime();
			const {api, entries} = loggedClient(() => Promise.reject(same));
			await time.run(caught(api.get(url)));
			await time.run(caught(api.get(url)));
			expect(new Set(entries.map(({fields}) => fields['http.request.id'])).size).toBe(2);
			expect(entries).toHaveLength(2);
		},
	);

	test('is told of for each call that one signal has aborted', async () => {
		using time = startVirtualTime();
		const controller = new AbortController();
		const {api, entries} = loggedClient(scenarioFetch(forever(neverResponds())));
		const calls = [1, 2, 3].map(id => caught(api.get(`${url}${id}`, {signal: controller.signal})));
		setTimeout(() => controller.abort(new Error('the user has left')), 5);
		await time.run(Promise.all(calls));
		expect(entries.map(({message, fields}) => [message, fields['url.full']])).toEqual(
			[1, 2, 3].map(id => ['HTTP request cancelled', `${url}${id}`]),
		);
	});
});

describe('a sink that posts through the client that it logs', () => {
	test.each([
		['an entry', (api: KyInstance, entry: LogEntry) => api.post('https://logs.example.com/', {json: entry})],
		[
			'an entry with a hook more',
			(api: KyInstance) => api.extend({headers: {a: 'b'}}).post('https://logs.example.com/'),
		],
	])('hears nothing of its own calls: %s', async (_, post) => {
		using time = startVirtualTime();
		const entries: LogEntry[] = [];
		const posts: Promise<unknown>[] = [];
		const sink: Sink = {
			write(entry) {
				entries.push(entry);
				posts.push(caught(Promise.resolve(post(api, entry))));
			},
		};
		const api: KyInstance = ky
			.create({fetch: scenarioFetch(forever(respond({status: 503}))), retry: 0})
			.extend(errorLogger({sink, ...attempts}));
		await time.run(caught(api.get(url)));
		await time.run(Promise.all(posts));
		expect(entries.map(({fields}) => fields['url.full'])).toEqual([url]);
		expect(posts).toHaveLength(1);
		await time.run(caught(api.get(url)));
		expect(entries).toHaveLength(2);
	});
});

describe('through asFetch, a failure is told once', () => {
	test.each([
		['of the network', () => Promise.reject(new TypeError('fetch failed'))],
		['with a status', async () => new Response(null, {status: 503})],
	])('%s', async (_, fetch) => {
		using time = startVirtualTime();
		const {api: inner, logger, entries} = loggedClient(fetch);
		await time.run(
			caught(
				ky
					.create({fetch: asFetch(inner), retry: 0})
					.extend(logger)
					.get(url),
			),
		);
		expect(entries).toHaveLength(1);
	});
});

test('a failure whose level is off has not been told, and logError still may', async () => {
	using time = startVirtualTime();
	const {sink, entries} = collectingSink();
	const silent = errorLogger({sink, levels: {attempt: false, clientError: false}});
	const error = await time.run(
		caught(
			ky
				.create({fetch: scenarioFetch(notFound())})
				.extend(silent)
				.get(url),
		),
	);
	expect(entries).toEqual([]);
	logError(error, sink);
	logError(error, sink);
	expect(entries).toHaveLength(1);
});

test('an error that throws when it is looked at is told of', () => {
	const {sink, entries} = collectingSink();
	const refuse = () => {
		throw new Error('no');
	};
	logError(new Proxy({}, {get: refuse, has: refuse, getPrototypeOf: refuse}), sink);
	expect(entries).toMatchObject([{level: 'error', fields: {'error.type': 'unknown'}}]);
});

test('an abort with a reason that is no error, of which ky tells no hook, is a cancelled call', async () => {
	using time = startVirtualTime();
	const controller = new AbortController();
	const {api, entries} = loggedClient(scenarioFetch(neverResponds()));
	setTimeout(() => controller.abort('the user has left'), 5);
	await expect(time.run(caught(api.get(url, {signal: controller.signal})))).resolves.toBe(
		'the user has left',
	);
	expect(entries).toMatchObject([
		{level: 'debug', message: 'HTTP request cancelled', fields: {'ky.reason': 'aborted', 'ky.attempts': 1}},
	]);
});

test.each([
	[304, {}],
	[302, {redirect: 'manual'}],
	[300, {throwHttpErrors: false}],
] as const)('a call that ends with a %d has not failed', async (status, options) => {
	using time = startVirtualTime();
	const {api, entries} = loggedClient(scenarioFetch(respond({status})));
	await time.run(caught(api.get(url, options)));
	expect(entries).toEqual([]);
});

test('nor has one with a redirect that a browser does not follow', async () => {
	using time = startVirtualTime();
	const hidden = {status: {value: 0}, ok: {value: false}, type: {value: 'opaqueredirect'}};
	const {api, entries} = loggedClient(async () => Object.defineProperties(new Response(null), hidden));
	await time.run(caught(api.get(url, {redirect: 'manual'})));
	expect(entries).toEqual([]);
});

test('what a fetch throws that is no error, of which ky tells no hook, ends the call', async () => {
	using time = startVirtualTime();
	const {api, entries} = loggedClient(() => Promise.reject('broken'));
	await expect(time.run(caught(api.get(url)))).resolves.toBe('broken');
	expect(entries).toMatchObject([{message: 'HTTP request failed', fields: {'exception.type': 'string'}}]);
});
