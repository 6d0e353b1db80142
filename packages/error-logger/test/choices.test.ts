import {describe, expect, test} from '@jest/globals';
import {subscribe, type ToldEvent} from '@kyhooks/core';
import {type ErrorLoggerOptions, errorLogger} from '@kyhooks/error-logger';
import {createRedactor} from '@kyhooks/error-logger/redact';
import {constant, retry} from '@kyhooks/retry';
import {
	forever,
	notFound,
	respond,
	type Scenario,
	scenarioFetch,
	serverError,
	startVirtualTime,
	type VirtualTime,
} from '@kyhooks/testing';
import ky, {type KyInstance} from 'ky';
import {collectingSink} from './support/collecting-sink.ts';

const url = 'https://api.example.com/users/42';

async function withLogger(
	scenario: Scenario,
	options: ErrorLoggerOptions,
	run: (
		bench: Readonly<{
			time: VirtualTime;
			api: KyInstance;
			entries: ReturnType<typeof collectingSink>['entries'];
		}>,
	) => Promise<void>,
): Promise<void> {
	using time = startVirtualTime({seed: 3});
	const {sink, entries} = collectingSink();
	const api = ky
		.create({fetch: scenarioFetch(scenario)})
		.extend(errorLogger({sink, stack: false, ...options}))
		// Many calls fail here, and this test is not about their retries.
		.extend(retry({limit: 1, backoff: constant(10), jitter: 'none', budget: false}));
	await run({time, api, entries});
}

const fail = (promise: Promise<unknown>) => promise.catch(() => {});

describe('the redactor', () => {
	const shown = async (options: ErrorLoggerOptions) => {
		let fields = {};
		const scenario = respond({status: 404, headers: {'x-zone': 'eu', 'set-cookie': 'a=hunter2', vary: 'x'}});
		await withLogger(scenario, options, async ({time, api, entries}) => {
			await time.run(fail(api.get(`${url}?page=2&token=hunter2`).json()));
			fields = entries.at(-1)?.fields ?? {};
		});
		expect(JSON.stringify(fields)).not.toContain('hunter2');
		return fields;
	};

	test('shows no value of a query, and header fields that are known to be harmless', async () => {
		const fields = await shown({});
		expect(fields).toMatchObject({
			'url.full': `${url}?page=REDACTED&token=REDACTED`,
			'http.response.header.vary': ['x'],
		});
		expect(fields).not.toHaveProperty(['http.response.header.set-cookie']);
	});

	test('may be another', async () => {
		expect(await shown({redact: createRedactor({headers: ['x-zone']})})).toMatchObject({
			'url.full': `${url}?page=2&token=REDACTED`,
			'http.response.header.x-zone': ['eu'],
			'http.response.header.set-cookie': ['REDACTED'],
		});
	});
});

test('an unusual method and the port are told', async () => {
	await withLogger(notFound(), {}, async ({time, api, entries}) => {
		await time.run(fail(api('http://localhost:8080/a', {method: 'purge'})));
		expect(entries.at(-1)?.fields).toMatchObject({
			'http.request.method': 'PURGE',
			'server.address': 'localhost',
			'server.port': 8_080,
		});
	});
});

describe('the body of a failed response', () => {
	const failing = () =>
		respond({status: 500, json: {error: 'no', password: 'hunter2', detail: 'Bearer abcdefghijklmnop'}});

	test('is not written', async () => {
		await withLogger(forever(failing()), {}, async ({time, api, entries}) => {
			await time.run(fail(api.get(url).json()));
			expect(JSON.stringify(entries)).not.toContain('http.response.body"');
		});
	});

	test.each([
		['text/html', '<p>Ada Lovelace</p>', '[text/html, 19 characters]'],
		['application/xml; charset=utf-8', '<name>Ada</name>', '[application/xml, 16 characters]'],
		['multipart/form-data; boundary=b', '--b\r\n\r\nAda', '[multipart/form-data, 10 characters]'],
		['text/plain', 'Ada', '[text/plain, 3 characters]'],
		['', 'Ada', '[unknown type, 3 characters]'],
		['application/x-www-form-urlencoded', 'error=no&password=hunter2', {error: 'no', password: 'REDACTED'}],
		['application/problem+json', '{"error":"no"}', {error: 'no'}],
	])('of the type %p is written as text only where it can be taken apart', async (type, body, expected) => {
		const headers = {'content-type': type};
		const answering = forever(respond({status: 400, headers, body}));
		await withLogger(answering, {body: createRedactor().json}, async ({time, api, entries}) => {
			await time.run(fail(api.get(url).json()));
			expect(entries.at(-1)?.fields['http.response.body']).toEqual(expected);
		});
	});

	test('is written where it is asked for, redacted', async () => {
		await withLogger(forever(failing()), {body: createRedactor().value}, async ({time, api, entries}) => {
			await time.run(fail(api.get(url).json()));
			expect(entries.at(-1)?.fields['http.response.body']).toMatchObject({error: 'no', password: 'REDACTED'});
			expect(JSON.stringify(entries)).not.toMatch(/hunter2|abcdefghijklmnop/);
		});
	});
});

test('a level that the sink does not keep costs no entry', async () => {
	using time = startVirtualTime();
	const {sink, entries, asked} = collectingSink(['error']);
	const api = ky
		.create({fetch: scenarioFetch(forever(serverError()))})
		.extend(errorLogger({sink}))
		.extend(retry({limit: 1, backoff: constant(1)}));
	await time.run(fail(api.get(url).json()));
	expect(asked).toEqual(['debug', 'debug', 'error']);
	expect(entries).toHaveLength(1);
});

test('what a callback or the sink throws is told as a fault of the call, and the caller gets its own error', async () => {
	using time = startVirtualTime();
	const events: ToldEvent[] = [];
	const stop = subscribe(event => void events.push(event));
	const throwing = {
		write() {
			throw new Error('the sink is closed');
		},
	};
	const api = ky.create({fetch: scenarioFetch(notFound())}).extend(errorLogger({sink: throwing}));
	await expect(time.run(api.get(url).json())).rejects.toThrow('404');
	stop();
	expect(events.filter(({type}) => type === 'callback-failed')).toMatchObject([
		{callback: 'errorLogger.sink'},
		{callback: 'errorLogger.sink'},
	]);
});

test('entries are frozen, and hold nothing of the request, the response or the error', async () => {
	await withLogger(notFound(), {}, async ({time, api, entries}) => {
		await time.run(fail(api.get(url).json()));
		for (const entry of entries) {
			expect(Object.isFrozen(entry) && Object.isFrozen(entry.fields)).toBe(true);
			expect(JSON.parse(JSON.stringify(entry))).toEqual(entry);
		}
	});
});
