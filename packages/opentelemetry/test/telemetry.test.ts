import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {authRefresh} from '@kyhooks/auth-refresh';
import {circuitBreaker} from '@kyhooks/circuit-breaker';
import {defineHook, hold, RejectedError} from '@kyhooks/core';
import {limiter} from '@kyhooks/limiter';
import {telemetry} from '@kyhooks/opentelemetry';
import {constant, retry} from '@kyhooks/retry';
import {retryOperation} from '@kyhooks/retry/operation';
import {statusClassifier} from '@kyhooks/status-classifier';
import {
	applicationError200,
	authenticationFailure,
	dribble,
	forever,
	malformedJson,
	notFound,
	ok,
	okAfter,
	rateLimited,
	refused,
	resetMidBody,
	respond,
	sequence,
	slowHeaders,
	startVirtualTime,
	unavailable,
	type VirtualTime,
} from '@kyhooks/testing';
import ky, {type HTTPError} from 'ky';
import {identity, setUp, url} from './support/client.ts';

let time: VirtualTime;

beforeEach(() => {
	time = startVirtualTime({seed: 1});
});
afterEach(() => time.stop());

const backoff = retry({limit: 2, backoff: constant(200), jitter: 'none'});

/** Refuses all attempts after so many. */
const refusingAfter = (count: number) => {
	let sent = 0;
	return defineHook({
		name: 'refusing',
		stage: 'admit',
		install: () => ({
			attempt(request, next) {
				sent += 1;
				if (sent > count) {
					throw new RejectedError('full', {code: 'FULL', hook: 'refusing', request});
				}
				return next(request);
			},
		}),
	});
};

/** Holds each attempt back. */
const holding = (name: string, duration: number) =>
	defineHook({
		name,
		stage: 'admit',
		install: call => ({
			attempt: async (request, next) => {
				await hold(call, name, () => new Promise<void>(resolve => void setTimeout(resolve, duration)));
				return next(request);
			},
		}),
	});

const request = {
	'http.request.method': 'GET',
	'server.address': 'api.example.com',
	'server.port': 443,
	'url.full': url,
};

describe('a call', () => {
	test('has a span, and in it the span of its attempt, which ends with the body that was asked for', async () => {
		const {api, recording} = setUp(dribble(4, 100));
		await time.run(api.get(url).json());
		const [attempt, call] = recording.spans();
		expect(attempt).toEqual({
			name: 'GET',
			kind: 'CLIENT',
			parent: 'ky GET',
			from: 0,
			to: call?.to,
			isError: false,
			attributes: {...request, 'http.response.status_code': 200},
			events: [],
			links: [],
		});
		expect(call).toMatchObject({
			name: 'ky GET',
			kind: 'INTERNAL',
			parent: undefined,
			from: 0,
			isError: false,
		});
		expect(call?.to).toBe(300);
		expect(call?.attributes).toEqual({
			...request,
			'kyhooks.call.id': expect.stringMatching(/^[a-z\d]{8,}$/),
			'kyhooks.call.attempts': 1,
			'kyhooks.call.outcome': 'success',
			'kyhooks.call.reason': 'success',
			'http.response.status_code': 200,
		});
	});

	test('begins when it was made, before the hooks of the client', async () => {
		const {api, recording} = setUp(ok(), {
			client: {hooks: {beforeRequest: [() => new Promise(resolve => void setTimeout(resolve, 50))]}},
		});
		await time.run(api.get(url).json());
		expect(recording.spans().map(({from, to}) => [from, to])).toEqual([
			[50, 50],
			[0, 50],
		]);
	});

	test('that is retried counts its requests, and shows its waits', async () => {
		const {api, recording} = setUp(okAfter(2, unavailable({delay: 100})), {hooks: [backoff]});
		await time.run(api.get(url).json());
		const spans = recording.spans();
		expect(spans.map(({name, from, to, isError}) => [name, from, to, isError])).toEqual([
			['GET', 0, 100, true],
			['GET', 300, 400, true],
			['GET', 600, 600, false],
			['ky GET', 0, 600, false],
		]);
		expect(spans.map(({attributes}) => attributes['http.request.resend_count'])).toEqual([
			undefined,
			1,
			2,
			undefined,
		]);
		expect(spans[0]?.attributes).toMatchObject({'http.response.status_code': 503, 'error.type': '503'});
		expect(spans[3]?.attributes).toMatchObject({
			'kyhooks.call.attempts': 3,
			'kyhooks.call.outcome': 'success',
		});
		const wait = {'kyhooks.wait.source': 'backoff', 'kyhooks.wait.duration': 0.2};
		expect(spans[3]?.events).toEqual([
			{name: 'kyhooks.wait', at: 100, attributes: wait},
			{name: 'kyhooks.wait', at: 400, attributes: wait},
		]);
	});

	test('whose retry is refused has no span for what was not sent', async () => {
		const {api, recording} = setUp(forever(unavailable()), {hooks: [backoff, refusingAfter(1)]});
		await time.run(api.get(url).json().catch(identity));
		const [attempt, call, ...rest] = recording.spans();
		expect(rest).toEqual([]);
		expect(attempt?.kind).toBe('CLIENT');
		expect(call?.isError).toBe(true);
		expect(call?.attributes).toMatchObject({
			'error.type': '503',
			'kyhooks.call.attempts': 1,
			'kyhooks.call.outcome': 'failure',
			'kyhooks.call.reason': 'rejected',
		});
		expect(call?.events.at(-1)).toEqual({
			name: 'kyhooks.refusal',
			at: 200,
			attributes: {'kyhooks.refusal.hook': 'refusing', 'kyhooks.refusal.code': 'FULL'},
		});
	});

	test('that is refused at once has one span, with an error', async () => {
		const {api, recording} = setUp(ok(), {hooks: [refusingAfter(0)]});
		await time.run(api.get(url).json().catch(identity));
		const spans = recording.spans();
		expect(spans.map(({name, isError}) => [name, isError])).toEqual([['ky GET', true]]);
		expect(spans[0]?.attributes).toMatchObject({
			'error.type': 'rejected',
			'kyhooks.call.reason': 'rejected',
		});
		expect(spans[0]?.attributes).not.toHaveProperty('http.response.status_code');
	});

	test('of ky alone shows the waits of ky', async () => {
		const {api, recording} = setUp(okAfter(1, unavailable()), {client: {retry: {delay: () => 70}}});
		await time.run(api.get(url).json());
		expect(recording.spans().at(-1)?.events).toEqual([
			{
				name: 'kyhooks.wait',
				at: 0,
				attributes: {'kyhooks.wait.source': 'ky', 'kyhooks.wait.duration': 0.07},
			},
		]);
	});

	test.each([
		['a success', ok()],
		['a failure', notFound()],
	])('shows what a hook of the client forces after %s', async (_, first) => {
		const again = ({retryCount}: {retryCount: number}) =>
			retryCount === 0 ? ky.retry({delay: 40}) : undefined;
		const {api, recording} = setUp(sequence(first, ok()), {
			client: {hooks: {afterResponse: [again]}},
			hooks: [backoff],
		});
		await time.run(api.get(url).json());
		expect((await recording.points())['kyhooks.wait.duration']).toMatchObject([
			{attributes: {'kyhooks.wait.source': 'forced'}, value: {count: 1}},
		]);
	});

	test('shows what has held it back, and since when', async () => {
		const {api, recording} = setUp(forever(slowHeaders(100)), {hooks: [limiter({concurrency: 1})]});
		await time.run(Promise.all([api.get(url).json(), api.get(url).json()]));
		expect(recording.spans().map(({name, from, to}) => [name, from, to])).toEqual([
			['GET', 0, 100],
			['ky GET', 0, 100],
			['GET', 100, 200],
			['ky GET', 0, 200],
		]);
		expect(recording.spans().at(-1)?.events).toEqual([
			{
				name: 'kyhooks.wait',
				at: 0,
				attributes: {'kyhooks.wait.source': 'limiter', 'kyhooks.wait.duration': 0.1},
			},
		]);
	});

	test('shows how it has changed a circuit', async () => {
		const {api, recording} = setUp(forever(refused()), {
			hooks: [circuitBreaker({consecutiveFailures: 3})],
			client: {retry: 0},
		});
		for (let calls = 0; calls < 20; calls += 1) {
			await time.run(api.get(url).json().catch(identity));
			await time.advance(1_000);
		}
		const events = recording.spans().flatMap(span => span.events);
		expect(events.find(({name}) => name === 'kyhooks.circuit')?.attributes).toEqual({
			'kyhooks.circuit.key': 'https://api.example.com',
			'kyhooks.circuit.previous_state': 'closed',
			'kyhooks.circuit.state': 'open',
		});
	});

	test('whose client wants no errors is no error, but its attempt is', async () => {
		const {api, recording} = setUp(notFound(), {client: {throwHttpErrors: false}});
		await time.run(api.get(url));
		const [attempt, call] = recording.spans();
		expect(attempt).toMatchObject({isError: true, attributes: {'error.type': '404'}});
		expect(call).toMatchObject({isError: false, attributes: {'http.response.status_code': 404}});
		expect(call?.attributes).toMatchObject({
			'kyhooks.call.outcome': 'returned',
			'kyhooks.call.reason': 'not-retryable',
		});
		expect(call?.attributes).not.toHaveProperty('error.type');
	});

	test('that has ended is not touched by an abort of its signal', async () => {
		const controller = new AbortController();
		const {api, recording} = setUp(forever(notFound()), {hooks: [backoff]});
		await time.run(api.get(url, {signal: controller.signal}).json().catch(identity));
		await time.run(api.get(url, {signal: controller.signal, throwHttpErrors: false}));
		const before = await recording.points();
		controller.abort(new DOMException('late', 'TimeoutError'));
		await time.advance(1);
		expect(recording.spans()).toHaveLength(4);
		expect(await recording.points()).toEqual(before);
	});

	test('that was served by a retry is not touched by a deadline that comes later', async () => {
		const controller = new AbortController();
		const {api, recording} = setUp(okAfter(1, unavailable()), {hooks: [backoff]});
		await time.run(api.get(url, {signal: controller.signal}).json());
		controller.abort(new DOMException('late', 'TimeoutError'));
		await time.advance(1);
		expect(recording.spans().map(({name}) => name)).toEqual(['GET', 'GET', 'ky GET']);
	});

	test('that exceeds a deadline of its caller while it waits ends once', async () => {
		const controller = new AbortController();
		const {api, recording} = setUp(forever(unavailable()), {hooks: [backoff]});
		const failed = api.get(url, {signal: controller.signal}).json().catch(identity);
		await time.advance(50);
		controller.abort(Object.assign(new Error('late'), {name: 'TimeoutError'}));
		await time.run(failed);
		expect(recording.spans().map(({name, to}) => [name, to])).toEqual([
			['GET', 0],
			['ky GET', 50],
		]);
		expect(recording.spans()[1]?.attributes).toMatchObject({
			'error.type': 'timeout',
			'kyhooks.call.outcome': 'failure',
		});
	});

	test.each([
		['an error', new Error('stop')],
		['no error', 'stop'],
	])('ends with the abort of its caller, also while it waits, if the reason is %s', async (_, reason) => {
		const controller = new AbortController();
		const {api, recording} = setUp(forever(unavailable()), {hooks: [backoff]});
		const failed = api.get(url, {signal: controller.signal}).json().catch(identity);
		await time.advance(50);
		controller.abort(reason);
		await time.run(failed);
		const call = recording.spans().at(-1);
		expect(call).toMatchObject({name: 'ky GET', to: 50, isError: false});
		expect(call?.attributes).toMatchObject({
			'kyhooks.call.outcome': 'cancelled',
			'kyhooks.call.reason': 'aborted',
		});
		expect(call?.attributes).not.toHaveProperty('error.type');
		expect(call?.events).toEqual([
			{
				name: 'kyhooks.wait',
				at: 0,
				attributes: {'kyhooks.wait.source': 'backoff', 'kyhooks.wait.duration': 0.05},
			},
		]);
		expect((await recording.points())['kyhooks.wait.duration']).toMatchObject([
			{value: {count: 1, sum: 0.05}},
		]);
	});

	test('that its caller cancels is no error, and neither is its attempt', async () => {
		const controller = new AbortController();
		const {api, recording} = setUp(forever(slowHeaders(900)), {hooks: [backoff]});
		const failed = api.get(url, {signal: controller.signal}).json().catch(identity);
		await time.advance(50);
		controller.abort(new DOMException('no', 'AbortError'));
		await time.run(failed);
		expect(recording.spans()).toMatchObject([
			{name: 'GET', to: 50, isError: false, attributes: request},
			{name: 'ky GET', to: 50, isError: false, attributes: {'kyhooks.call.outcome': 'cancelled'}},
		]);
		expect(JSON.stringify([recording.spans(), await recording.points()])).not.toContain('error.type');
	});

	test('that exceeds a deadline of its caller is an error', async () => {
		const controller = new AbortController();
		const {api, recording} = setUp(forever(slowHeaders(900)), {hooks: [backoff]});
		const failed = api.get(url, {signal: controller.signal}).json().catch(identity);
		await time.advance(50);
		controller.abort(new DOMException('late', 'TimeoutError'));
		await time.run(failed);
		expect(recording.spans()).toMatchObject([
			{isError: true, attributes: {'error.type': 'timeout'}},
			{isError: true, attributes: {'error.type': 'timeout', 'kyhooks.call.outcome': 'failure'}},
		]);
	});

	test.each([
		[
			'throws',
			() => Promise.reject(new Error('no')),
			{'kyhooks.call.outcome': 'failure', 'error.type': '_OTHER'},
		],
		['stops', () => ky.stop, {'kyhooks.call.outcome': 'failure', 'error.type': '_OTHER'}],
		['answers', () => new Response('{}'), {'kyhooks.call.outcome': 'success'}],
	])('ends when a beforeRetry hook of the client %s', async (_, hook, attributes) => {
		const {api, recording} = setUp(forever(unavailable()), {
			client: {hooks: {beforeRetry: [hook as never]}},
			hooks: [backoff],
		});
		await time.run(api.get(url).json().catch(identity));
		expect(recording.spans().map(({name}) => name)).toEqual(['GET', 'ky GET']);
		expect(recording.spans().at(-1)?.attributes).toMatchObject(attributes);
	});

	test('goes on after a beforeRetry hook that only looks', async () => {
		const seen: unknown[] = [];
		const {api, recording} = setUp(okAfter(1, unavailable()), {
			client: {hooks: {beforeRetry: [({error}) => void seen.push((error as HTTPError).response.status)]}},
			hooks: [backoff],
		});
		await time.run(api.get(url).json());
		expect(seen).toEqual([503]);
		expect(recording.spans().map(({name}) => name)).toEqual(['GET', 'GET', 'ky GET']);
	});

	test.each([
		['', []],
		[', in place of a retry too', [backoff]],
	])('ends with a success that a hook of the client puts in place of a failure%s', async (_, hooks) => {
		const controller = new AbortController();
		const {api, recording} = setUp(forever(unavailable()), {
			hooks,
			client: {retry: 1, hooks: {afterResponse: [() => new Response('{}')]}},
		});
		await time.run(api.get(url, {signal: controller.signal}).json());
		controller.abort();
		await time.advance(1);
		const [attempt, call, ...rest] = recording.spans();
		expect(rest).toEqual([]);
		expect(attempt).toMatchObject({name: 'GET', isError: true});
		expect(call).toMatchObject({name: 'ky GET', isError: false, events: []});
		expect(call?.attributes).toMatchObject({
			'kyhooks.call.outcome': 'success',
			'http.response.status_code': 200,
		});
		expect(call?.attributes).not.toHaveProperty('kyhooks.call.reason');
	});

	test('that a hook outside answers, and one of the client ends, goes on without a record', async () => {
		const {api, recording} = setUp(ok());
		const outer = defineHook({
			name: 'outer',
			stage: 'observe',
			install: () => ({attempt: async () => new Response(null, {status: 503})}),
		});
		const {tracer, meter} = recording;
		const client = ky
			.extend(outer)
			.extend(telemetry({tracer, meter}))
			.extend(backoff)
			.extend({hooks: {beforeRetry: [() => new Response('{"mine":true}')]}});
		expect(await time.run(client.get(url).json())).toEqual({mine: true});
		expect(await time.run(api.get(url).json())).toEqual({ok: true});
		expect(recording.spans()).toHaveLength(2);
	});

	test('that fails after its success has a span of its own for that, inside', async () => {
		const {api, recording} = setUp(malformedJson());
		await time.run(api.get(url).json().catch(identity));
		const spans = recording.spans();
		expect(spans.map(({name, parent, isError}) => [name, parent, isError])).toEqual([
			['GET', 'ky GET', false],
			['ky GET', undefined, false],
			['ky GET', 'ky GET', true],
		]);
		expect(spans[2]?.attributes).toMatchObject({
			'kyhooks.call.outcome': 'late-failure',
			'error.type': 'invalid-response',
		});
	});

	test('whose body takes too long after its success fails late', async () => {
		const {api, recording} = setUp(dribble(10, 1_000), {client: {retry: 0, timeout: 1_500}});
		await time.run(api.get(url).blob().catch(identity));
		expect(recording.spans().map(({name, from, to, isError}) => [name, from, to, isError])).toEqual([
			['GET', 0, 0, false],
			['ky GET', 0, 0, false],
			['ky GET', 0, 1_500, true],
		]);
	});

	test('that a hook of the client repeats after its success ends once', async () => {
		const again = ({retryCount}: {retryCount: number}) => (retryCount === 0 ? ky.retry() : undefined);
		const {api, recording} = setUp(forever(ok()), {client: {hooks: {afterResponse: [again]}}});
		await time.run(api.get(url).json());
		expect(recording.spans().map(({name, parent}) => [name, parent])).toEqual([
			['GET', 'ky GET'],
			['ky GET', undefined],
			['GET', 'ky GET'],
		]);
	});

	test('that ends before its first attempt has no span', async () => {
		const {api, recording} = setUp(ok(), {
			client: {hooks: {beforeRequest: [() => Promise.reject(new Error('no'))]}},
		});
		await time.run(api.get(url).json().catch(identity));
		expect(recording.spans()).toEqual([]);
		expect(await recording.points()).toEqual({});
	});
});

describe('an attempt', () => {
	test('whose body breaks off is an error with a status of success', async () => {
		const {api, recording} = setUp(forever(resetMidBody()), {client: {retry: 0}});
		await time.run(api.get(url).json().catch(identity));
		expect(recording.spans()[0]).toMatchObject({
			isError: true,
			attributes: {'http.response.status_code': 200, 'error.type': 'body-interrupted'},
		});
	});

	test('that exceeds its time limit ends there', async () => {
		const {api, recording} = setUp(forever(slowHeaders(60_000)), {client: {timeout: 500, retry: 0}});
		await time.run(api.get(url).json().catch(identity));
		expect(recording.spans()).toMatchObject([
			{name: 'GET', to: 500, isError: true, attributes: {'error.type': 'timeout'}},
			{name: 'ky GET', to: 500, isError: true, attributes: {'error.type': 'timeout'}},
		]);
	});

	test('whose success reports a failure is an error of the kind that was found', async () => {
		const {api, recording} = setUp(applicationError200(), {
			hooks: [statusClassifier({inspect: () => ({})})],
			client: {retry: 0},
		});
		await time.run(api.get(url).json().catch(identity));
		expect(recording.spans()[0]).toMatchObject({
			isError: true,
			attributes: {'http.response.status_code': 200, 'error.type': 'application-error'},
		});
	});

	test('that sends its request twice, for a new token, has two spans', async () => {
		const {api, recording} = setUp(sequence(authenticationFailure(), ok()), {
			hooks: [
				authRefresh({
					token: () => 'old',
					refresh: () => new Promise<string>(resolve => void setTimeout(() => resolve('new'), 300)),
					origins: ['https://api.example.com'],
				}),
			],
		});
		await time.run(api.get(url).json());
		const spans = recording.spans();
		expect(spans.map(({name, from, to, isError}) => [name, from, to, isError])).toEqual([
			['GET', 0, 0, true],
			['GET', 300, 300, false],
			['ky GET', 0, 300, false],
		]);
		expect(spans[1]?.attributes['http.request.resend_count']).toBe(1);
		expect(spans[2]?.events).toMatchObject([{attributes: {'kyhooks.wait.source': 'auth-refresh'}}]);
	});

	test('to which an inner hook sends requests side by side ends all of them', async () => {
		const hedge = defineHook({
			name: 'hedge',
			stage: 'break',
			install: () => ({attempt: (request, next) => Promise.any([next(request.clone()), next(request)])}),
		});
		const {api, recording} = setUp(sequence(slowHeaders(900), slowHeaders(100)), {hooks: [hedge]});
		await time.run(api.get(url));
		expect(recording.spans().map(({name, to}) => [name, to])).toEqual([
			['GET', 100],
			['GET', 100],
			['ky GET', 100],
		]);
		// The request that lost was cancelled, which is no error.
		expect(
			recording.spans().map(({isError, attributes}) => [isError, attributes['http.response.status_code']]),
		).toEqual([
			[false, undefined],
			[false, 200],
			[false, 200],
		]);
	});

	test('whose retry is refused by the `fetch` of the client ends with that', async () => {
		let calls = 0;
		const fetch = async (request: Request) => {
			calls += 1;
			if (calls === 1) {
				return new Response(null, {status: 503});
			}
			throw new RejectedError('no', {code: 'NO', hook: 'inside', request});
		};
		const {api, recording} = setUp(ok(), {client: {fetch: fetch as never}, hooks: [backoff]});
		await time.run(api.get(url).json().catch(identity));
		expect(recording.spans()).toMatchObject([
			{name: 'GET', isError: true, attributes: {'error.type': '503'}},
			{name: 'GET', isError: true, attributes: {'error.type': 'rejected'}},
			{name: 'ky GET', events: [{name: 'kyhooks.wait'}, {name: 'kyhooks.refusal'}]},
		]);
	});

	test.each([
		['before', true],
		['after', false],
	])(
		'that goes back for a new token, unsent, has no span, with telemetry extended %s',
		async (_, isFirst) => {
			const {recording} = setUp(ok());
			const {tracer, meter} = recording;
			const renewing = authRefresh({
				token: () => 'old',
				refresh: () => new Promise<string>(resolve => void setTimeout(() => resolve('new'), 300)),
				origins: ['https://api.example.com'],
			});
			const recorded = telemetry({tracer, meter});
			const fetch = async (request: Request) =>
				new Response('{}', {status: request.headers.get('authorization') === 'Bearer old' ? 401 : 200});
			const api = (isFirst ? [recorded, renewing] : [renewing, recorded])
				.reduce((client, hook) => client.extend(hook), ky.create({fetch: fetch as never}))
				.extend(limiter({concurrency: 1}));
			await time.run(Promise.all([api.get(url).json(), api.get(url).json()]));
			const attempts = recording.spans().filter(({kind}) => kind === 'CLIENT');
			expect(
				attempts.map(({attributes}) => [
					attributes['http.response.status_code'],
					attributes['http.request.resend_count'],
				]),
			).toEqual([
				[401, undefined],
				[200, 1],
				[200, undefined],
			]);
		},
	);

	test('whose `fetch` throws at once is sent once, and fails', async () => {
		let calls = 0;
		const fetch = () => {
			calls += 1;
			throw new TypeError('Failed to fetch');
		};
		const {api, recording} = setUp(ok(), {client: {fetch: fetch as never, retry: 0}});
		await time.run(api.get(url).json().catch(identity));
		expect(calls).toBe(1);
		expect(recording.spans()[0]).toMatchObject({name: 'GET', isError: true});
	});

	test('reaches a `fetch` that returns no promise', async () => {
		const fetch = () => new Response('{}');
		const {api, recording} = setUp(ok(), {client: {fetch: fetch as never}});
		expect(await time.run(api.get(url).json())).toEqual({});
		expect(recording.spans()).toHaveLength(2);
	});

	test.each([
		['one parameter', (request: Request) => request.signal],
		['two parameters', (_: Request, init?: RequestInit) => init?.signal],
	])('gives its signal to a `fetch` with %s', async (_, signalOf) => {
		const signals: unknown[] = [];
		const hang = (signal: AbortSignal | null | undefined) => {
			signals.push(signal);
			return new Promise<never>(() => {});
		};
		const fetch =
			signalOf.length === 1
				? (request: Request) => hang(signalOf(request))
				: (request: Request, init?: RequestInit) => hang(signalOf(request, init));
		const {api} = setUp(ok(), {client: {fetch: fetch as never, timeout: 500, retry: 0}});
		await time.run(api.get(url).json().catch(identity));
		expect(signals).toMatchObject([{aborted: true}]);
	});

	test('without a `fetch` of the client reaches that of the platform, as a function of its own', async () => {
		const platform = globalThis.fetch;
		const seen: unknown[] = [];
		globalThis.fetch = async function (this: unknown, request) {
			seen.push([this, (request as Request).url]);
			return new Response('{}');
		};
		try {
			const {tracer, meter} = setUp(ok()).recording;
			await time.run(ky.extend(telemetry({tracer, meter})).get(url).json());
		} finally {
			globalThis.fetch = platform;
		}
		expect(seen).toEqual([[globalThis, url]]);
	});

	test('with the status 400 is an error', async () => {
		const {api, recording} = setUp(respond({status: 400}), {client: {retry: 0}});
		await time.run(api.get(url).catch(identity));
		expect(recording.spans()[0]).toMatchObject({isError: true, attributes: {'error.type': '400'}});
	});

	test('with a status that is no success and no error has none', async () => {
		const {api, recording} = setUp(respond({status: 304}), {client: {retry: 0}});
		await time.run(api.get(url).catch(identity));
		expect(recording.spans()[0]).toMatchObject({
			isError: false,
			attributes: {'http.response.status_code': 304},
		});
	});
});

describe('attributes', () => {
	test('name a method that is not known `_OTHER`, and keep what it was', async () => {
		const {api, recording} = setUp(forever(ok()));
		await time.run(api(url, {method: 'PURGE'}).json());
		expect(recording.spans()[0]).toMatchObject({
			name: 'HTTP',
			attributes: {'http.request.method': '_OTHER', 'http.request.method_original': 'PURGE'},
		});
	});

	test('know the methods that the operator lists', async () => {
		process.env.OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS = 'GET, PURGE';
		try {
			const {api, recording} = setUp(forever(ok()));
			await time.run(api(url, {method: 'PURGE'}).json());
			await time.run(api.post(url).json());
			expect(recording.spans().map(({name}) => name)).toEqual(['PURGE', 'ky PURGE', 'HTTP', 'ky HTTP']);
		} finally {
			delete process.env.OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS;
		}
	});

	test('are those of the standard where the program may not read its environment', async () => {
		const {process} = globalThis;
		const closed = Object.defineProperty({}, 'env', {
			get() {
				throw new Error('not allowed');
			},
		});
		let made: ReturnType<typeof setUp>;
		Object.assign(globalThis, {process: closed});
		try {
			made = setUp(ok());
		} finally {
			Object.assign(globalThis, {process});
		}
		await time.run(made.api.get(url).json());
		expect(made.recording.spans()[0]?.name).toBe('GET');
	});

	test('show a URL without its query and what looks like a secret', async () => {
		const {api, recording} = setUp(ok());
		await time.run(api.get('https://api.example.com:8443/token/abc?key=hunter2').json());
		expect(recording.spans()[0]?.attributes).toMatchObject({
			'server.address': 'api.example.com',
			'server.port': 8443,
			'url.full': 'https://api.example.com:8443/token/REDACTED',
		});
	});

	test('of the user are on all spans, and a template is in their names', async () => {
		const {api, recording} = setUp(ok(), {
			attributes: ({request, context}) => ({
				'url.template': String(context.template),
				'app.secure': request.url.startsWith('https:'),
			}),
		});
		await time.run(api.get(url, {context: {template: '/users/{id}'}}).json());
		const own = {'url.template': '/users/{id}', 'app.secure': true};
		expect(recording.spans()).toMatchObject([
			{name: 'GET /users/{id}', attributes: own},
			{name: 'ky GET /users/{id}', attributes: own},
		]);
	});

	test.each([
		[
			'throws',
			() => {
				throw new Error('no');
			},
		],
		['returns nothing', () => undefined],
	])('are those of the request if the function %s', async (_, attributes) => {
		const {api, recording} = setUp(ok(), {attributes: attributes as never});
		await time.run(api.get(url).json());
		expect(recording.spans()[0]?.attributes).toEqual({...request, 'http.response.status_code': 200});
	});
});

test('an attempt that is held back by one hook after another shows both waits', async () => {
	const {api, recording} = setUp(ok(), {hooks: [holding('one', 30), holding('two', 50)]});
	await time.run(api.get(url).json());
	expect(
		recording
			.spans()
			.at(-1)
			?.events.map(({at, attributes}) => [at, attributes]),
	).toEqual([
		[0, {'kyhooks.wait.source': 'one', 'kyhooks.wait.duration': 0.03}],
		[30, {'kyhooks.wait.source': 'two', 'kyhooks.wait.duration': 0.05}],
	]);
	expect((await recording.points())['kyhooks.wait.active']).toMatchObject([{value: 0}, {value: 0}]);
});

test('with `attempts: false`, a call has its span, its waits and no other', async () => {
	const {api, recording} = setUp(okAfter(1, rateLimited({after: 1, delay: 100})), {
		attempts: false,
		hooks: [backoff, holding('waiting', 30)],
	});
	await time.run(api.get(url).json());
	const spans = recording.spans();
	expect(spans.map(({name}) => name)).toEqual(['ky GET']);
	expect(spans[0]?.events.map(({attributes}) => attributes)).toEqual([
		{'kyhooks.wait.source': 'waiting', 'kyhooks.wait.duration': 0.03},
		{'kyhooks.wait.source': 'retry-after', 'kyhooks.wait.duration': expect.closeTo(1, 0)},
		{'kyhooks.wait.source': 'waiting', 'kyhooks.wait.duration': expect.closeTo(0.03)},
	]);
	expect(Object.keys(await recording.points())).not.toContain('http.client.request.duration');
});

describe('an operation', () => {
	test('shows its name and its runs on the calls, and later runs lead to the failure before', async () => {
		const {api, recording} = setUp(sequence(ok(), unavailable(), ok(), unavailable(), forever(ok())), {
			client: {retry: 0},
		});
		const order = retryOperation(
			async ({signal}) => {
				await api.get(`${url}/cart`, {signal}).json();
				await api.get(`${url}/order`, {signal}).json();
			},
			{name: 'order', limit: 2, backoff: constant(100), idempotent: true},
		);
		await time.run(order);
		const calls = recording.spans().filter(({kind}) => kind === 'INTERNAL');
		expect(
			calls.map(({attributes, isError, links}) => [
				attributes['kyhooks.operation.name'],
				attributes['kyhooks.operation.run'],
				isError,
				links,
			]),
		).toEqual([
			['order', 1, false, []],
			['order', 1, true, []],
			['order', 2, false, ['ky GET 3']],
			['order', 2, true, ['ky GET 3']],
			['order', 3, false, ['ky GET 7']],
			['order', 3, false, ['ky GET 7']],
		]);
	});

	test('leads from one client to another, each with a hook of its own', async () => {
		const {api: first, recording} = setUp(unavailable(), {client: {retry: 0}});
		const {tracer, meter} = recording;
		const {api: second} = setUp(ok(), {tracer, meter});
		const order = retryOperation(
			({signal, attempt}) => (attempt === 1 ? first : second).get(url, {signal}).json(),
			{name: 'order', limit: 1, backoff: constant(100), idempotent: true},
		);
		await time.run(order);
		const calls = recording.spans().filter(({kind}) => kind === 'INTERNAL');
		expect(calls.map(({links}) => links)).toEqual([[], ['ky GET 1']]);
	});

	test('has no links within a run', async () => {
		const {api, recording} = setUp(forever(unavailable()), {client: {retry: 0}});
		const order = retryOperation(
			async ({signal}) => {
				await api.get(url, {signal}).json().catch(identity);
				await api.get(url, {signal}).json().catch(identity);
			},
			{name: 'order'},
		);
		await time.run(order);
		expect(recording.spans().flatMap(({links}) => links)).toEqual([]);
	});

	test('is not on a call that was not given its signal', async () => {
		const {api, recording} = setUp(ok());
		await time.run(retryOperation(() => api.get(url).json(), {name: 'order'}));
		expect(recording.spans().at(-1)?.attributes).not.toHaveProperty('kyhooks.operation.name');
	});
});
