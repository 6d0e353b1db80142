import {describe, expect, test} from '@jest/globals';
import {adviceOn} from '@kyhooks/core';
import {type ErrorLoggerOptions, errorLogger} from '@kyhooks/error-logger';
import {createRedactor} from '@kyhooks/error-logger/redact';
import {constant, retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {
	forever,
	invalidInput,
	malformedJson,
	neverResponds,
	notFound,
	ok,
	rateLimited,
	refused,
	resetMidBody,
	respond,
	type Scenario,
	scenarioFetch,
	sequence,
	startVirtualTime,
	unavailable,
} from '@kyhooks/testing';
import ky, {type KyInstance, type Options} from 'ky';
import {collectingSink} from './support/collecting-sink.ts';

const url = 'https://api.example.com/users/42';

/** The log entries of one call. */
async function entriesOf(
	scenario: Scenario,
	call: (api: KyInstance) => Promise<unknown> = api => api.get(url).json(),
	{options = {}, retries = 2}: {options?: ErrorLoggerOptions; retries?: number} = {},
) {
	using time = startVirtualTime();
	const {sink, entries} = collectingSink();
	const fetch = scenarioFetch(scenario);
	const api = ky
		.create({fetch})
		.extend(errorLogger({sink, stack: false, ...options}))
		.extend(retry({limit: retries, backoff: constant(100), jitter: 'none'}))
		.extend(statusClassifier());
	await time.run(call(api).catch(() => {}));
	await fetch.expectNothingPending({time});
	return entries;
}

const levelsOf = (entries: Awaited<ReturnType<typeof entriesOf>>) =>
	entries.map(({level, message}) => `${level} ${message}`);

describe('a call that fails for good', () => {
	test('has an entry for each attempt, before its wait, and one for its end', async () => {
		const entries = await entriesOf(forever(unavailable()));
		expect(levelsOf(entries)).toEqual([
			'debug HTTP attempt failed',
			'debug HTTP attempt failed',
			'debug HTTP attempt failed',
			'error HTTP request failed',
		]);
		expect(entries[0]?.fields).toMatchObject({
			'event.name': 'ky.attempt',
			'http.request.method': 'GET',
			'url.full': url,
			'server.address': 'api.example.com',
			'server.port': 443,
			'http.response.status_code': 503,
			'error.type': '503',
			'ky.attempt': 1,
			'ky.retry.wait_ms': 100,
			'ky.retry.source': 'backoff',
			'ky.classification.category': 'unavailable',
		});
		expect(entries[2]?.fields).toMatchObject({'ky.attempt': 3, 'http.request.resend_count': 2});
		expect(entries[2]?.fields).not.toHaveProperty(['ky.retry.wait_ms']);
		expect(entries[3]?.fields).toMatchObject({
			'event.name': 'http.client.request.exception',
			'http.response.status_code': 503,
			'exception.type': 'HTTPError',
			'ky.reason': 'limit',
			'ky.attempts': 3,
			'http.client.duration_ms': 200,
		});
	});

	test('has one id on all its entries, and another call another', async () => {
		const entries = await entriesOf(sequence(forever(unavailable())), async api => {
			await api
				.get(url)
				.json()
				.catch(() => {});
			await api.get(url).json();
		});
		const ids = entries.map(({fields}) => fields['http.request.id']);
		expect(new Set(ids.slice(0, 4)).size).toBe(1);
		expect(new Set(ids).size).toBe(2);
	});

	test.each<[string, Scenario, string]>([
		['4xx', notFound(), 'warn HTTP request failed'],
		['the network', refused(), 'warn HTTP request failed'],
		['a limit of time', neverResponds(), 'warn HTTP request failed'],
		['5xx', unavailable(), 'error HTTP request failed'],
		['JSON that is none', malformedJson(), 'error HTTP request failed'],
	])('for %s is told at its level', async (_, scenario, last) => {
		const entries = await entriesOf(scenario, undefined, {retries: 0});
		expect(levelsOf(entries).at(-1)).toBe(last);
	});

	test('is told of at the level that it was given, or not at all', async () => {
		const levels = {attempt: false, serverError: 'warn'} as const;
		expect(levelsOf(await entriesOf(forever(unavailable()), undefined, {options: {levels}}))).toEqual([
			'warn HTTP request failed',
		]);
	});

	test('tells the runtime’s code as the type of a failure of the network', async () => {
		const [entry] = await entriesOf(refused(), undefined, {retries: 0});
		expect(entry?.fields).toMatchObject({
			'error.type': 'ECONNREFUSED',
			'exception.cause.code': 'ECONNREFUSED',
		});
	});

	test('tells the status of an answer that broke afterwards', async () => {
		const entries = await entriesOf(resetMidBody(), api => api.post(url).json());
		expect(levelsOf(entries)).toEqual(['debug HTTP attempt failed', 'warn HTTP request failed']);
		expect(entries.at(-1)?.fields).toMatchObject({
			'http.response.status_code': 200,
			'error.type': 'ECONNRESET',
			'ky.classification.category': 'body-interrupted',
		});
	});

	test('tells which limit of time it was', async () => {
		const [entry] = await entriesOf(neverResponds(), undefined, {retries: 0});
		expect(entry?.fields).toMatchObject({'error.type': 'timeout', 'ky.time_limit': 'attempt'});
	});

	test('tells of the problem that the server has described, and of its id for the request', async () => {
		const problem = invalidInput({headers: {'x-request-id': 'abc-7'}});
		const [entry] = await entriesOf(problem, undefined, {retries: 0});
		expect(entry?.fields).toMatchObject({
			'http.response.header.x-request-id': ['abc-7'],
			'problem.title': expect.any(String),
		});
	});
});

describe('the error of an entry', () => {
	test('is the one that the caller gets, with what lies under it', async () => {
		let caught: unknown;
		const entries = await entriesOf(
			forever(refused()),
			api => api.get(url).catch(error => (caught = error)),
			{options: {stack: true}, retries: 0},
		);
		const fields = entries.at(-1)?.fields ?? {};
		const {name, message, stack = ''} = caught as Error;
		expect(name).toBe('NetworkError');
		expect(fields).toMatchObject({
			'exception.type': name,
			'exception.message': message,
			'exception.cause.type': 'TypeError',
			'exception.cause.code': 'ECONNREFUSED',
		});
		// Each line of the stack is a line of the field.
		const [first, second] = stack.split('\n').map(line => line.trim());
		expect(String(fields['exception.stacktrace']).split('\n').slice(0, 2)).toEqual([first, second]);
	});

	test('has no field of the connection beside it', async () => {
		const headers = {
			connection: 'keep-alive',
			date: 'Thu, 01 Jan 2026 00:00:00 GMT',
			'keep-alive': 'timeout=5',
			'transfer-encoding': 'chunked',
			etag: '"a"',
		};
		for (const redact of [undefined, createRedactor()]) {
			const [entry] = await entriesOf(forever(respond({status: 500, headers})), undefined, {
				options: redact ? {redact} : {},
				retries: 0,
			});
			const shown = Object.keys(entry?.fields ?? {}).filter(name => name.startsWith('http.response.header.'));
			expect(shown).toContain('http.response.header.etag');
			expect(shown.filter(name => /connection|date|keep-alive|transfer/.test(name))).toEqual([]);
		}
	});
});

describe('what to do about a failure', () => {
	test('is told by the function that is given', async () => {
		const [entry] = await entriesOf(notFound(), undefined, {options: {advice: adviceOn}, retries: 0});
		expect(entry?.fields['ky.classification.advice']).toMatch(/^Check the URL/);
	});

	test('costs the entry nothing else where that function throws', async () => {
		const advice = () => {
			throw new Error('no');
		};
		const [entry] = await entriesOf(notFound(), undefined, {options: {advice}, retries: 0});
		expect(entry?.fields).toMatchObject({'error.type': '404'});
		expect(entry?.fields).not.toHaveProperty(['ky.classification.advice']);
	});

	test('is not told otherwise, but where a rule says so', async () => {
		const [entry] = await entriesOf(notFound(), undefined, {retries: 0});
		expect(entry?.fields).not.toHaveProperty(['ky.classification.advice']);
	});
});

test('a call that recovers has one entry for that, at info', async () => {
	const entries = await entriesOf(sequence(unavailable(), resetMidBody(), ok()));
	expect(levelsOf(entries)).toEqual([
		'debug HTTP attempt failed',
		'debug HTTP attempt failed',
		'info HTTP request recovered',
	]);
	expect(entries[2]?.fields).toMatchObject({'event.name': 'ky.recovered', 'ky.attempt': 3, 'ky.attempts': 3});
});

test('a call that goes well at once has none, and nobody is even asked', async () => {
	using time = startVirtualTime();
	const {sink, entries, asked} = collectingSink();
	const api = ky.create({fetch: scenarioFetch(ok())}).extend(errorLogger({sink}));
	await time.run(api.get(url).json());
	expect([entries, asked]).toEqual([[], []]);
});

test('a call that its caller gave up is no error', async () => {
	const controller = new AbortController();
	const entries = await entriesOf(neverResponds(), api => {
		setTimeout(() => controller.abort(new Error('enough')), 50);
		return api.get(url, {signal: controller.signal}).json();
	});
	expect(levelsOf(entries).at(-1)).toBe('debug HTTP request cancelled');
	expect(entries.some(({level}) => level === 'warn' || level === 'error')).toBe(false);
});

test('a rate limit shows what the server asks for', async () => {
	const [entry] = await entriesOf(sequence(rateLimited({after: 7}), ok()));
	expect(entry?.fields).toMatchObject({
		'ky.retry.wait_ms': expect.any(Number),
		'ky.retry.source': 'retry-after',
		'http.response.header.retry-after': ['7'],
	});
});

describe('a failure is told once', () => {
	test('where it passes two clients', async () => {
		using time = startVirtualTime();
		const {sink, entries} = collectingSink();
		const options: Options = {retry: 0};
		const inner = ky.create({fetch: scenarioFetch(notFound()), ...options}).extend(errorLogger({sink}));
		const outer = ky
			.create({
				...options,
				hooks: {beforeRequest: [async () => void (await inner.get('https://auth.example.com/token'))]},
			})
			.extend(errorLogger({sink}));
		await time.run(
			outer
				.get(url)
				.json()
				.catch(() => {}),
		);
		expect(entries.filter(({message}) => message === 'HTTP request failed')).toHaveLength(1);
	});

	test('where a client without retry() repeats it by ky’s own rules', async () => {
		using time = startVirtualTime();
		const {sink, entries} = collectingSink();
		const fetch = scenarioFetch(sequence(unavailable(), ok()));
		await time.run(ky.create({fetch}).extend(errorLogger({sink})).get(url).json());
		expect(entries.map(({message}) => message)).toEqual(['HTTP attempt failed', 'HTTP request recovered']);
		expect(entries[0]?.fields).toMatchObject({'error.type': '503', 'ky.attempt': 1});
	});
});
