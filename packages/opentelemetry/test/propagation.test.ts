import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {telemetry} from '@kyhooks/opentelemetry';
import {constant, retry} from '@kyhooks/retry';
import {ok, okAfter, scenarioFetch, startVirtualTime, unavailable, type VirtualTime} from '@kyhooks/testing';
import {context, propagation, trace} from '@opentelemetry/api';
import {AsyncLocalStorageContextManager} from '@opentelemetry/context-async-hooks';
import {CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator} from '@opentelemetry/core';
import {AlwaysOffSampler} from '@opentelemetry/sdk-trace';
import ky, {type KyInstance} from 'ky';
import {setUp, url} from './support/client.ts';
import {startRecording} from './support/recording.ts';

let time: VirtualTime;

beforeEach(() => {
	time = startVirtualTime({seed: 1});
	context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
	propagation.setGlobalPropagator(
		new CompositePropagator({propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()]}),
	);
});
afterEach(() => {
	context.disable();
	propagation.disable();
	time.stop();
});

const ownTrace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

const withBaggage = () =>
	propagation.setBaggage(context.active(), propagation.createBaggage({user: {value: 'ada'}}));

test('each attempt tells the server its own span', async () => {
	const {api, recording, server} = setUp(okAfter(1, unavailable()), {
		hooks: [retry({limit: 1, backoff: constant(0)})],
	});
	await time.run(api.get(url).json());
	const attempts = recording.finished().filter(({name}) => name === 'GET');
	expect(attempts).toHaveLength(2);
	expect(server.calls().map(({headers}) => headers.traceparent)).toEqual(
		attempts.map(span => `00-${span.spanContext().traceId}-${span.spanContext().spanId}-01`),
	);
});

test('a call is inside the span that is active when it is made', async () => {
	const {api, recording} = setUp(ok());
	const outer = recording.tracer.startSpan('page');
	const call = context.with(trace.setSpan(context.active(), outer), () => api.get(url).json());
	await time.run(call);
	outer.end();
	expect(recording.spans().map(({name, parent}) => [name, parent])).toEqual([
		['GET', 'ky GET'],
		['ky GET', 'page'],
		['page', undefined],
	]);
});

test('the span of an attempt is active while it is sent', async () => {
	const recording = startRecording();
	const active: unknown[] = [];
	const fetch = async () => {
		await undefined;
		active.push(trace.getActiveSpan()?.spanContext().spanId);
		return new Response('{}');
	};
	const {tracer, meter} = recording;
	await time.run(ky.create({fetch}).extend(telemetry({tracer, meter})).get(url).json());
	expect(active).toEqual([recording.finished()[0]?.spanContext().spanId]);
});

test('a trace of the caller wins, on every attempt', async () => {
	const {api, server} = setUp(okAfter(1, unavailable()), {
		hooks: [retry({limit: 1, backoff: constant(0)})],
		baggage: true,
	});
	const headers = {traceparent: ownTrace};
	await time.run(context.with(withBaggage(), () => api.get(url, {headers}).json()));
	for (const {headers} of server.calls()) {
		expect(headers.traceparent).toBe(ownTrace);
		expect(headers).not.toHaveProperty('baggage');
	}
	expect(server.calls()).toHaveLength(2);
});

test.each<[string, (api: KyInstance) => Promise<unknown>]>([
	['an object', api => api.get(url, {headers: {TraceParent: ownTrace}}).json()],
	['`Headers`', api => api.get(url, {headers: new Headers({traceparent: ownTrace})}).json()],
	['a list', api => api.get(url, {headers: [['traceparent', ownTrace]]}).json()],
	['a `Request`', api => api(new Request(url, {headers: {traceparent: ownTrace}})).json()],
	[
		'the client',
		api =>
			api
				.extend({headers: {traceparent: ownTrace}})
				.get(url)
				.json(),
	],
	[
		'a hook of the client',
		api => {
			const beforeRequest = [({request}: {request: Request}) => request.headers.set('traceparent', ownTrace)];
			return api.extend({hooks: {beforeRequest}}).get(url).json();
		},
	],
])('a trace of the caller is found in %s', async (_, call) => {
	const {api, server} = setUp(okAfter(1, unavailable()), {
		hooks: [retry({limit: 1, backoff: constant(0)})],
	});
	await time.run(call(api));
	expect(server.calls().map(({headers}) => headers.traceparent)).toEqual([ownTrace, ownTrace]);
});

test('a trace that the hook has set is not taken for one of the caller', async () => {
	const again = ({request, response}: {request: Request; response: Response}) =>
		response.ok ? undefined : ky.retry({request: new Request(request)});
	const {api, recording, server} = setUp(okAfter(1, unavailable()), {
		client: {hooks: {afterResponse: [again]}},
	});
	await time.run(api.get(url).json());
	const attempts = recording.finished().filter(({name}) => name === 'GET');
	expect(server.calls().map(({headers}) => headers.traceparent?.split('-')[2])).toEqual(
		attempts.map(span => span.spanContext().spanId),
	);
});

test('a call that is not sampled says so', async () => {
	const recording = startRecording({sampler: new AlwaysOffSampler()});
	const server = scenarioFetch(ok());
	const {tracer, meter} = recording;
	await time.run(ky.create({fetch: server}).extend(telemetry({tracer, meter})).get(url).json());
	expect(server.calls()[0]?.headers.traceparent).toMatch(/-00$/);
	expect(recording.spans()).toEqual([]);
	expect(Object.keys(await recording.points())).toContain('kyhooks.call.duration');
});

describe('baggage', () => {
	test('stays here by default', async () => {
		const {api, server} = setUp(ok());
		await time.run(context.with(withBaggage(), () => api.get(url).json()));
		expect(server.calls()[0]?.headers).not.toHaveProperty('baggage');
		expect(server.calls()[0]?.headers).toHaveProperty('traceparent');
	});

	test('is sent on request', async () => {
		const {api, server} = setUp(ok(), {baggage: true});
		await time.run(context.with(withBaggage(), () => api.get(url).json()));
		expect(server.calls()[0]?.headers.baggage).toBe('user=ada');
	});

	test('of the caller wins, and the trace is still sent', async () => {
		const {api, server} = setUp(ok(), {baggage: true});
		await time.run(context.with(withBaggage(), () => api.get(url, {headers: {baggage: 'own=1'}}).json()));
		expect(server.calls()[0]?.headers.baggage).toBe('own=1');
		expect(server.calls()[0]?.headers).toHaveProperty('traceparent');
	});
});

describe('the header is sent', () => {
	const isSent = async (options: Parameters<typeof setUp>[1]) => {
		const {api, server} = setUp(ok(), options);
		await time.run(api.get(url).json());
		return 'traceparent' in (server.calls()[0]?.headers ?? {});
	};

	test.each([
		[true, true],
		[false, false],
		[['https://api.example.com'], true],
		[['https://other.example.com'], false],
		[[], false],
	])('with `propagate: %j`: %s', async (propagate, expected) => {
		expect(await isSent({propagate})).toBe(expected);
	});

	test.each([
		['https://api.example.com', true],
		['https://www.example.com', false],
	])('from a page of %s: %s', async (origin, expected) => {
		const page = globalThis as {location?: unknown};
		page.location = {origin};
		try {
			expect(await isSent({})).toBe(expected);
		} finally {
			delete page.location;
		}
	});

	test('not with `attempts: false`, because the other instrumentation sends it', async () => {
		expect(await isSent({attempts: false})).toBe(false);
	});
});
