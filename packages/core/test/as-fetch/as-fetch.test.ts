import {afterEach, beforeEach, describe, expect, jest, test} from '@jest/globals';
import {asFetch, type Call, classificationOf, explain} from '@kyhooks/core';
import {constant, retry} from '@kyhooks/retry';
import {
	dribble,
	neverResponds,
	notFound,
	ok,
	okAfter,
	resetBeforeHeaders,
	type Scenario,
	scenarioFetch,
	sequence,
	startVirtualTime,
	times,
	unavailable,
	type VirtualTime,
	watchSignal,
} from '@kyhooks/testing';
import ky, {NetworkError, type Options, TimeoutError} from 'ky';
import {kyOptionKeys} from '../../../../node_modules/ky/distribution/core/constants.js';
import {handFed} from '../support/bodies.ts';
import {failureOf} from '../support/observing.ts';
import {
	answers,
	clientOf,
	fails,
	layer,
	scripted,
	spying,
	transportFailure,
} from '../support/scripted-fetch.ts';

const url = 'https://api.example.com/users/42';
const post = {method: 'POST'};

type Arguments = Parameters<typeof globalThis.fetch>;

let time: VirtualTime;
beforeEach(() => {
	time = startVirtualTime({seed: 7});
});
afterEach(() => time.stop());

function retrying(scenario: Scenario, options: Options = {}) {
	const server = scenarioFetch(scenario);
	const hook = retry({limit: 2, backoff: constant(1_000), jitter: 'none'});
	return {server, fetch: asFetch(ky.create({fetch: server, ...options}).extend(hook))};
}

/** A streamed body: `RequestInit` has no type for the `duplex` that it needs. */
const streaming = (body: ReadableStream) => ({...post, body, duplex: 'half'}) as RequestInit;

test('has the name and the length of fetch', () => {
	const {name, length} = asFetch(ky);
	expect([name, length]).toEqual([fetch.name, fetch.length]);
});

describe('it resolves', () => {
	test('with a response whose status is no success', async () => {
		const {server, fetch} = retrying(notFound());
		const response = await time.run(fetch(url));
		expect(response.status).toBe(404);
		expect(await response.text()).not.toBe('');
		server.expectAttempts(1);
		await server.expectNothingPending({time});
	});

	test('with the success that follows failures', async () => {
		const {server, fetch} = retrying(
			sequence(unavailable({retryAfter: 3}), resetBeforeHeaders(), ok({id: 42})),
		);
		const response = await time.run(fetch(url));
		expect(await response.json()).toEqual({id: 42});
		server.expectWaits([3_000, 1_000]);
		expect(explain(response)?.attempts).toHaveLength(3);
		await server.expectNothingPending({time});
	});

	test('with the last failure, whole, when the retries are used up', async () => {
		const {server, fetch} = retrying(times(3, unavailable({json: {error: 'maintenance'}})));
		const response = await time.run(fetch(url));
		expect(response.status).toBe(503);
		expect(await response.json()).toEqual({error: 'maintenance'});
		server.expectAttempts(3);
		expect(explain(response)?.reason).toBe('limit');
		await server.expectNothingPending({time});
	});

	test('with JSON as the server wrote it, and not as the client reads it', async () => {
		const {fetch} = retrying(ok({id: 42}), {parseJson: () => 'parsed by the client'});
		const response = await time.run(fetch(url));
		expect(await response.json()).toEqual({id: 42});
	});

	test('with an opaque response, once', async () => {
		const opaque = Object.defineProperties(new Response(null), {
			type: {value: 'opaque'},
			status: {value: 0},
			ok: {value: false},
		});
		const script = scripted(() => opaque);
		expect(await asFetch(clientOf(script, retry()))(url, {mode: 'no-cors'})).toBe(opaque);
	});

	test('while the body still comes', async () => {
		const events = {
			headers: {'content-type': 'text/event-stream'},
			body: 'data: 1\n\ndata: 2\n\ndata: 3\n\n',
		};
		const {server, fetch} = retrying(dribble(3, 1_000, events));
		const response = await time.run(fetch(url, post));
		const arrivals: unknown[] = [];
		const reading = response.body?.pipeThrough(new TextDecoderStream()).pipeTo(
			new WritableStream({
				write(part) {
					arrivals.push([part, time.now()]);
				},
			}),
		);
		await time.run(reading ?? Promise.reject(new Error('no body')));
		expect(arrivals).toEqual([
			['data: 1\n\n', 0],
			['data: 2\n\n', 1_000],
			['data: 3\n\n', 2_000],
		]);
		await server.expectNothingPending({time});
	});
});

describe('it rejects', () => {
	test('with the very failure of the network', async () => {
		const failure = transportFailure('ECONNREFUSED', 'connect');
		const script = scripted(fails(failure), fails(failure), fails(failure));
		expect(await time.run(failureOf(asFetch(clientOf(script))(url)))).toBe(failure);
		expect(script.requests).toHaveLength(3);
	});

	test('with a failure that can be explained', async () => {
		const {server, fetch} = retrying(times(3, resetBeforeHeaders()));
		const error = await time.run(failureOf(fetch(url)));
		expect(error).toBeInstanceOf(TypeError);
		expect(error).not.toBeInstanceOf(NetworkError);
		expect(explain(error)).toMatchObject({method: 'GET', url, reason: 'limit', category: 'connection-lost'});
		expect(explain(error)?.attempts).toHaveLength(3);
		expect(classificationOf(error)?.category).toBe('connection-lost');
		server.expectScriptPlayed();
	});

	test('with a failure that can be explained while it is repeated', async () => {
		const failure = transportFailure('ECONNRESET', 'read');
		const script = scripted(fails(failure), answers(200));
		await time.run(asFetch(clientOf(script, retry()))(url));
		expect(explain(failure)?.attempts).toHaveLength(2);
	});

	test('with the error that a beforeError hook of the client puts in place', async () => {
		const own = new Error('our own words');
		const script = scripted(fails(transportFailure('ECONNRESET')));
		const fetch = asFetch(clientOf(script, {retry: 0, hooks: {beforeError: [() => own]}}));
		expect(await failureOf(fetch(url))).toBe(own);
	});

	test("with ky's TimeoutError, which says in words and by name what it is", async () => {
		const {server, fetch} = retrying(times(3, neverResponds()), {timeout: 500});
		const error = await time.run(failureOf(fetch(url, post)));
		expect(error).toBeInstanceOf(TimeoutError);
		expect(String(error)).toMatch(/timed? ?out/i);
		server.expectAttempts(1);
	});

	test('where a hook of the client ends the call without a response', async () => {
		const script = scripted(fails(transportFailure('ECONNRESET')));
		const fetch = asFetch(clientOf(script, {hooks: {beforeRetry: [() => ky.stop]}}));
		await expect(time.run(fetch(url))).rejects.toThrow(
			new TypeError('asFetch: a beforeRetry hook returned ky.stop, so there is no response'),
		);
	});

	test('and never throws', async () => {
		const fetch = asFetch(ky);
		const call = fetch('http://');
		await expect(call).rejects.toMatchObject({name: 'TypeError'});
	});
});

describe('an abort', () => {
	const reason = new RangeError('enough');

	test.each<[string, (signal: AbortSignal) => Arguments]>([
		['by a signal', (signal: AbortSignal) => [url, {signal}]],
		['by the signal of a Request', (signal: AbortSignal) => [new Request(url, {signal})]],
		[
			'by the signal of the init of a Request',
			(signal: AbortSignal) => [new Request(url, {signal: new AbortController().signal}), {signal}],
		],
	])('%s ends an attempt, and a wait, at once and with its reason', async (_, input) => {
		for (const scenario of [neverResponds(), unavailable({retryAfter: 60})]) {
			const controller = new AbortController();
			const {server, fetch} = retrying(scenario);
			const failure = failureOf(fetch(...input(controller.signal)));
			await time.advance(500);
			controller.abort(reason);
			const before = time.now();
			expect(await time.run(failure)).toBe(reason);
			expect(time.now()).toBe(before);
			server.expectAttempts(1);
			await server.expectNothingPending({time});
		}
	});

	test('reaches a body that is being read', async () => {
		const controller = new AbortController();
		const {server, fetch} = retrying(
			dribble(3, 1_000, {headers: {'content-type': 'text/plain'}, body: 'abc'}),
		);
		const response = await time.run(fetch(url, {signal: controller.signal}));
		const text = failureOf(response.text());
		controller.abort(reason);
		expect(await time.run(text)).toBe(reason);
		await server.expectNothingPending({time});
	});

	test('keeps its reason where that is an error that ky has thrown elsewhere', async () => {
		const other = new NetworkError(new Request(url), {cause: transportFailure('ECONNRESET')});
		const {fetch} = retrying(neverResponds());
		expect(await time.run(failureOf(fetch(url, {signal: AbortSignal.abort(other)})))).toBe(other);
	});

	test('of the client holds for the SDK too', async () => {
		const shutdown = new AbortController();
		const {fetch} = retrying(neverResponds(), {signal: shutdown.signal});
		const failures = [{}, {signal: null}, {signal: new AbortController().signal}].map(init =>
			failureOf(fetch(url, init)),
		);
		shutdown.abort(reason);
		expect(await time.run(Promise.all(failures))).toEqual([reason, reason, reason]);
	});

	test('that never comes leaves no listener behind', async () => {
		const caller = watchSignal(new AbortController().signal);
		const {server, fetch} = retrying(okAfter(1, unavailable()));
		await (await time.run(fetch(url, {signal: caller.signal}))).text();
		await server.expectNothingPending({time, signals: [caller]});
	});
});

describe('hooks see', () => {
	const sent = async (...input: Arguments): Promise<Call | undefined> => {
		const {hook, calls} = spying();
		await time.run(asFetch(clientOf(scripted(answers(200)), hook))(...input));
		return calls[0];
	};

	test('the signal of the init, and that of a Request', async () => {
		const {signal} = new AbortController();
		const request = new Request(url, {signal});
		expect((await sent(url, {signal}))?.options.signal).toBe(signal);
		expect((await sent(request))?.options.signal).toBe(request.signal);
		expect((await sent(request, {signal}))?.options.signal).toBe(signal);
		expect((await sent(request, {signal: null}))?.options.signal).toBeUndefined();
	});

	test.each(Object.keys(kyOptionKeys))(
		"the client's own %s, whatever the init has by that name",
		async name => {
			const given = Symbol('given');
			const call = await sent(url, {[name]: given} as RequestInit);
			expect(call).toBeDefined();
			expect(Object.entries(call?.options ?? {})).not.toContainEqual([name, given]);
		},
	);

	test('the body of the init', async () => {
		const {stream, end} = handFed();
		end();
		expect((await sent(url, streaming(stream)))?.options.body).toBe(stream);
		expect((await sent(new Request(url, post), {body: 'text'}))?.options.body).toBe('text');
	});
});

describe('a request body', () => {
	test('that is a stream is sent once', async () => {
		const {stream, send, end} = handFed();
		send('in parts');
		end();
		const {server, fetch} = retrying(unavailable({retryAfter: 1}));
		const response = await time.run(fetch(url, streaming(stream)));
		expect(explain(response)?.reason).toBe('unreplayable-body');
		expect(server.calls().map(({body}) => body)).toEqual(['in parts']);
	});

	test.each<[string, () => Arguments]>([
		['text', () => [url, {...post, body: 'text'}]],
		['that of a Request', () => [new Request(url, {...post, body: 'text'})]],
	])('of %s is sent on each attempt', async (_, input) => {
		const {server, fetch} = retrying(okAfter(2, unavailable({retryAfter: 1})));
		expect((await time.run(fetch(...input()))).status).toBe(200);
		expect(server.calls().map(({body}) => body)).toEqual(['text', 'text', 'text']);
	});

	test('of a Request is taken at once', () => {
		const request = new Request(url, {...post, body: 'text'});
		const call = time.run(retrying(ok()).fetch(request));
		expect(request.bodyUsed).toBe(true);
		return call;
	});
});

describe("the client's", () => {
	const only = async (options: Options, ...input: Arguments) => {
		const {server, fetch} = retrying(okAfter(1, unavailable({retryAfter: 1})), options);
		await time.run(fetch(...input));
		const [first, second] = server.calls();
		expect(second).toMatchObject({url: first?.url, headers: first?.headers, body: first?.body});
		return first;
	};

	test('headers are added, and give way to those of the call', async () => {
		const headers = {'X-Client': 'ours', 'X-Both': 'ours'};
		const seen = {'x-client': 'ours', 'x-both': 'theirs', 'x-call': 'theirs'};
		const own = {headers: {'x-both': 'theirs', 'x-call': 'theirs'}};
		expect((await only({headers}, url, own))?.headers).toEqual(seen);
		expect((await only({headers}, new Request(url, own)))?.headers).toEqual(seen);
	});

	test('prefix, base, method and JSON parser stay out of it', async () => {
		const options: Options = {
			prefix: 'https://prefix.example',
			baseUrl: 'https://base.example',
			method: 'post',
		};
		expect(await only(options, url)).toMatchObject({url, method: 'GET'});
		await expect(retrying(ok(), options).fetch('/users/42')).rejects.toMatchObject({name: 'TypeError'});
	});

	test('search parameters are added', async () => {
		const options: Options = {searchParams: {key: 'ours'}};
		expect((await only(options, `${url}?page=2`))?.url).toBe(`${url}?page=2&key=ours`);
		expect((await only(options, new Request(url)))?.url).toBe(`${url}?key=ours`);
	});

	test('search parameters leave the rest of a Request as it is', async () => {
		const sent: Request[] = [];
		const server = scenarioFetch(ok());
		const fetch = asFetch(
			ky.create({
				searchParams: {key: 'ours'},
				fetch(input, init) {
					sent.push(input as Request);
					return server(input, init);
				},
			}),
		);
		const headers = {'content-type': 'application/json'};
		const body = '{"name":"Ä"}';
		await time.run(
			fetch(new Request(url, {method: 'PUT', body, headers, credentials: 'omit', redirect: 'error'})),
		);
		expect(sent[0]).toMatchObject({credentials: 'omit', redirect: 'error'});
		expect(server.calls()).toMatchObject([{method: 'PUT', url: `${url}?key=ours`, headers, body}]);
	});

	test('search parameters leave a body that can be sent again, and one that ends with an abort', async () => {
		const options: Options = {searchParams: {key: 'ours'}};
		expect(await only(options, new Request(url, {method: 'PUT', body: 'text'}))).toMatchObject({
			body: 'text',
		});
		const {stream} = handFed();
		const controller = new AbortController();
		const {server, fetch} = retrying(ok(), options);
		const failure = failureOf(fetch(new Request(url, streaming(stream)), {signal: controller.signal}));
		controller.abort('enough');
		expect(await time.run(failure)).toBe('enough');
		server.expectAttempts(0);
	});

	test('search parameters leave a stream beside the URL to be sent as it is', async () => {
		const {stream, send, end} = handFed();
		send('in parts');
		end();
		const {server, fetch} = retrying(ok(), {searchParams: {key: 'ours'}});
		await time.run(fetch(url, streaming(stream)));
		expect(server.calls()).toMatchObject([{url: `${url}?key=ours`, body: 'in parts'}]);
	});

	test('search parameters leave the body of a Request where the platform does not show it', async () => {
		const script = scripted(answers(200), answers(200));
		const fetch = asFetch(clientOf(script, {searchParams: {key: 'ours'}}));
		const hidden = jest.spyOn(Request.prototype, 'body', 'get').mockReturnValue(undefined as never);
		await fetch(new Request(url, {...post, body: 'text'}))
			.then(() => fetch(new Request(url)))
			.finally(() => hidden.mockRestore());
		expect(await Promise.all(script.requests.map(request => request.text()))).toEqual(['text', '']);
	});

	test('credentials and the like are for a URL, and a Request has its own', async () => {
		const script = scripted(answers(200), answers(200), answers(200));
		const fetch = asFetch(clientOf(script, {credentials: 'include'}));
		await fetch(url);
		await fetch(url, {credentials: 'omit'});
		await fetch(new Request(url));
		expect(script.requests.map(({credentials}) => credentials)).toEqual(['include', 'omit', 'same-origin']);
	});

	test('own fetch gets what is not part of the standard, as it is', async () => {
		class Dispatcher {
			dispatch() {}
		}
		const [ours, theirs] = [new Dispatcher(), new Dispatcher()];
		const script = scripted(answers(200), answers(200));
		const own = {dispatcher: ours, next: {tags: ['a']}} as Options;
		const fetch = asFetch(clientOf(script, own, retry()));
		await fetch(url, {dispatcher: theirs, next: {revalidate: 1}, priority: 'low'} as RequestInit);
		await fetch(url, {dispatcher: undefined} as unknown as RequestInit);
		// The signal differs, because it is that of the attempt.
		expect(script.inits.map(init => ({...init, signal: undefined}))).toEqual([
			{dispatcher: theirs, next: {revalidate: 1}, priority: 'low'},
			{dispatcher: ours, next: {tags: ['a']}},
		]);
		expect((script.inits[0] as {dispatcher?: unknown}).dispatcher).toBe(theirs);
	});

	test('retries keep a method in small letters', async () => {
		const {server, fetch} = retrying(okAfter(2, unavailable({retryAfter: 1})));
		await time.run(fetch(url, {method: 'patch', body: 'text'}));
		expect(server.calls().map(({method, body}) => `${method} ${body}`)).toEqual(Array(3).fill('patch text'));
	});

	test('request is replaced by a beforeRequest hook, with a method of its own', async () => {
		const script = scripted(answers(200));
		const replace = () => new Request(url, {method: 'PUT'});
		await asFetch(clientOf(script, {hooks: {beforeRequest: [replace]}}))(url, {method: 'patch'});
		expect(script.requests[0]?.method).toBe('PUT');
	});
});

test('a navigation that a service worker passes on goes out', async () => {
	const script = scripted(answers(200));
	const navigation = Object.defineProperty(new Request(url), 'mode', {value: 'navigate'});
	expect((await asFetch(clientOf(script))(navigation)).status).toBe(200);
});

test('calls at the same time do not mix', async () => {
	const {hook, calls} = spying();
	const script = scripted(...Array.from({length: 4}, () => answers(200)));
	const fetch = asFetch(clientOf(script, hook, layer('other', {})));
	const urls = [1, 2, 3, 4].map(number => `https://api.example.com/users/${number}`);
	const responses = await Promise.all(urls.map(each => fetch(each)));
	expect(responses.map(response => explain(response)?.url)).toEqual(urls);
	expect(new Set(calls.map(({id}) => id)).size).toBe(4);
});

test.each([undefined, null, {}, 'ky', globalThis.fetch, ky.get, () => ky])('%p is not a client', value => {
	expect(() => asFetch(value as never)).toThrow(TypeError);
	expect(() => asFetch(value as never)).toThrow(/^asFetch: api must be a client of ky, got /);
});
