import './support/one-realm.ts';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {asFetch, explain, subscribe} from '@kyhooks/core';
import {constant, idempotencyKey, type RetryOptions, retry} from '@kyhooks/retry';
import {
	dribble,
	type Expectations,
	neverResponds,
	notFound,
	ok,
	resetBeforeHeaders,
	type Scenario,
	sequence,
	unavailable,
} from '@kyhooks/testing';
import {type FaultServer, startFaultServer} from '@kyhooks/testing/server';
import {request as octokit} from '@octokit/request';
import ky, {type Options} from 'ky';
import OpenAI, {
	APIConnectionError,
	APIConnectionTimeoutError,
	APIUserAbortError,
	NotFoundError,
} from 'openai';
import {until} from './support/until.ts';

let server: FaultServer;
beforeAll(async () => {
	server = await startFaultServer();
});
afterAll(() => server.stop());

let paths = 0;
/** An API with one endpoint that plays the script. */
function serve(endpoint: string, scenario: Scenario): {base: string; requests: Expectations} {
	paths += 1;
	const requests = server.script(`/${paths}${endpoint}`, scenario);
	return {base: `${server.origin}/${paths}`, requests};
}

const clientOf = (options: RetryOptions = {}, own: Options = {}) =>
	ky.create(own).extend(retry({limit: 2, backoff: constant(5), ...options}));

const fetchOf = (options: RetryOptions = {}, own: Options = {}) => asFetch(clientOf(options, own));

const failureOf = (promise: PromiseLike<unknown>): Promise<Error> =>
	Promise.resolve(promise).then(
		value => Promise.reject(new Error(`resolved with ${JSON.stringify(value)}`)),
		error => error,
	);

const busy = unavailable({headers: {'retry-after-ms': '5'}});

describe('the SDK of OpenAI, with its own retries off', () => {
	const completion = {
		id: 'chatcmpl-1',
		choices: [{index: 0, message: {role: 'assistant', content: 'Hello'}}],
	};
	const question = {model: 'some-model', messages: [{role: 'user' as const, content: 'Hello?'}]};
	const sdk = (baseURL: string, fetch = fetchOf()) =>
		new OpenAI({baseURL, fetch, apiKey: 'key', maxRetries: 0});

	test('gets its answer at the third attempt', async () => {
		const {base, requests} = serve(
			'/models',
			sequence(busy, resetBeforeHeaders(), ok({data: [{id: 'some-model'}]})),
		);
		const models = await sdk(base).models.list();
		expect(models.data.map(({id}) => id)).toEqual(['some-model']);
		requests.expectAttempts(3);
		requests.expectScriptPlayed();
	});

	test('has a POST sent again, with the same body and one key', async () => {
		const script = sequence(busy, resetBeforeHeaders(), ok(completion));
		const {base, requests} = serve('/chat/completions', script);
		const answer = await sdk(base, asFetch(clientOf().extend(idempotencyKey()))).chat.completions.create(
			question,
		);
		expect(answer.choices[0]?.message.content).toBe('Hello');
		const calls = requests.calls();
		expect(calls).toHaveLength(3);
		expect(calls.map(({body}) => JSON.parse(body ?? ''))).toEqual([question, question, question]);
		expect(new Set(calls.map(({headers}) => headers['idempotency-key'])).size).toBe(1);
		expect(calls[2]?.headers).toMatchObject({
			authorization: 'Bearer key',
			'content-type': 'application/json',
		});
	});

	test('gets the parts of a stream as they come', async () => {
		const interval = 400;
		const part = (content: string) =>
			`data: ${JSON.stringify({id: 'chatcmpl-1', choices: [{index: 0, delta: {content}}]})}\n\n`;
		const body = `${part('one')}${part('two')}${part('six')}`;
		const events = {body, headers: {'content-type': 'text/event-stream'}};
		const {base, requests} = serve(
			'/chat/completions',
			sequence(unavailable({retryAfter: 0}), dribble(3, interval, events)),
		);
		const parts = await sdk(base).chat.completions.create({...question, stream: true});
		const arrivals: number[] = [];
		const words: unknown[] = [];
		for await (const {choices} of parts) {
			words.push(choices[0]?.delta.content);
			arrivals.push(performance.now());
		}
		expect(words).toEqual(['one', 'two', 'six']);
		// If this process pauses, two may come together, but not all three.
		const [first = 0, , third = 0] = arrivals;
		expect(third - first).toBeGreaterThan(interval / 2);
		requests.expectAttempts(2);
	});

	test('ends a stream that is broken off, and its connection', async () => {
		const body = 'data: {"choices":[]}\n\ndata: {"choices":[]}\n\n';
		const events = {body, headers: {'content-type': 'text/event-stream'}};
		const {base, requests} = serve('/chat/completions', dribble(2, 5_000, events));
		for await (const _ of await sdk(base).chat.completions.create({...question, stream: true})) {
			break;
		}
		await requests.expectNothingPending();
	});

	test('throws its own error for a status', async () => {
		const {base, requests} = serve('/models', notFound({json: {error: {message: 'no such model'}}}));
		const error = await failureOf(sdk(base).models.list());
		expect(error).toBeInstanceOf(NotFoundError);
		expect(error.message).toBe('404 no such model');
		requests.expectAttempts(1);
	});

	test('throws its own error for a lost connection, which can be explained', async () => {
		const {base, requests} = serve(
			'/models',
			sequence(...Array.from({length: 3}, () => resetBeforeHeaders())),
		);
		const error = await failureOf(sdk(base).models.list());
		expect(error).toBeInstanceOf(APIConnectionError);
		expect(explain(error)).toMatchObject({reason: 'limit', category: 'connection-lost'});
		requests.expectAttempts(3);
	});

	test("takes the client's timeout for one", async () => {
		const {base} = serve('/models', neverResponds());
		const error = await failureOf(sdk(base, fetchOf({limit: 0}, {timeout: 50})).models.list());
		expect(error).toBeInstanceOf(APIConnectionTimeoutError);
	});

	test('keeps its own timeout', async () => {
		const {base} = serve('/models', neverResponds());
		// Counted here: the time may be over before the server hears of the request.
		let sent = 0;
		const fetch = fetchOf(
			{},
			{
				fetch(...given) {
					sent += 1;
					return globalThis.fetch(...given);
				},
			},
		);
		const error = await failureOf(sdk(base, fetch).models.list({timeout: 50}));
		expect(error).toBeInstanceOf(APIConnectionTimeoutError);
		expect(sent).toBe(1);
	});

	test.each([
		['a request', () => neverResponds(), 0],
		['a wait', () => unavailable({retryAfter: 30}), 1],
	])('can abort %s', async (_, scenario, retries) => {
		const {base, requests} = serve('/models', scenario());
		let scheduled = 0;
		using listening = new DisposableStack();
		listening.defer(
			subscribe(({type}) => {
				scheduled += type === 'retry-scheduled' ? 1 : 0;
			}),
		);
		const controller = new AbortController();
		const failure = failureOf(sdk(base).models.list({signal: controller.signal}));
		await until(() => requests.calls().length === 1 && scheduled === retries);
		controller.abort();
		expect(await failure).toBeInstanceOf(APIUserAbortError);
		requests.expectAttempts(1);
		await requests.expectNothingPending();
	});
});

describe('the SDK of GitHub', () => {
	const user = (base: string, fetch = fetchOf(), signal?: AbortSignal) =>
		octokit('GET /user', {baseUrl: base, request: {fetch, ...(signal && {signal})}});

	test('gets its answer at the third attempt', async () => {
		const {base, requests} = serve('/user', sequence(busy, resetBeforeHeaders(), ok({login: 'ada'})));
		const {data, status, url} = await user(base);
		expect({data, status, url}).toEqual({data: {login: 'ada'}, status: 200, url: `${base}/user`});
		requests.expectScriptPlayed();
		requests.expectAttempts(3);
	});

	test('throws its own error for a status', async () => {
		const {base, requests} = serve(
			'/user',
			notFound({json: {message: 'Not Found'}, headers: {'content-type': 'application/json'}}),
		);
		expect(await failureOf(user(base))).toMatchObject({
			name: 'HttpError',
			status: 404,
			response: {data: {message: 'Not Found'}},
		});
		requests.expectAttempts(1);
	});

	test('throws its own error for a lost connection, with the words of the network', async () => {
		const {base, requests} = serve('/user', sequence(...Array.from({length: 3}, () => resetBeforeHeaders())));
		const error = await failureOf(user(base));
		expect(error).toMatchObject({name: 'HttpError', status: 500});
		expect(error.message).toMatch(/ECONNRESET|other side closed/);
		expect(explain(error)?.attempts).toHaveLength(3);
		requests.expectAttempts(3);
	});

	test('can abort', async () => {
		const {base, requests} = serve('/user', neverResponds());
		const controller = new AbortController();
		const failure = failureOf(user(base, fetchOf(), controller.signal));
		await until(() => requests.calls().length === 1);
		controller.abort();
		expect(await failure).toMatchObject({name: 'AbortError'});
		requests.expectAttempts(1);
	});
});
