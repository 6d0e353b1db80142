import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {circuitBreaker} from '@kyhooks/circuit-breaker';
import {describe as describeClient, explain, subscribe} from '@kyhooks/core';
import {limiter} from '@kyhooks/limiter';
import {type TelemetryOptions, telemetry} from '@kyhooks/opentelemetry';
import {constant, retry} from '@kyhooks/retry';
import {
	forever,
	malformedJson,
	ok,
	okAfter,
	refused,
	scenarioFetch,
	sequence,
	startVirtualTime,
	unavailable,
	type VirtualTime,
} from '@kyhooks/testing';
import {context, metrics, propagation, type Span, trace} from '@opentelemetry/api';
import ky from 'ky';
import {identity, setUp, url} from './support/client.ts';
import {startRecording} from './support/recording.ts';

let time: VirtualTime;

beforeEach(() => {
	time = startVirtualTime({seed: 1});
});
afterEach(() => {
	trace.disable();
	metrics.disable();
	context.disable();
	propagation.disable();
	time.stop();
});

/** Makes a call. Returns whether it has passed the hook. */
async function passes(options?: TelemetryOptions): Promise<boolean> {
	let stack = '';
	const fetch = async () => {
		stack = new Error('here').stack ?? '';
		return new Response('{}');
	};
	await time.run(ky.create({fetch}).extend(telemetry(options)).get(url).json());
	return stack.includes('opentelemetry/src');
}

test('without a provider, an attempt does not pass the hook', async () => {
	expect(await passes()).toBe(false);
	trace.setGlobalTracerProvider(startRecording().tracers);
	expect(await passes()).toBe(true);
});

test('with a provider of metrics alone and `metrics: false`, an attempt does not pass the hook', async () => {
	metrics.setGlobalMeterProvider(startRecording().meters);
	expect(await passes({metrics: false})).toBe(false);
	expect(await passes()).toBe(true);
});

test('a provider that is given is used although none is registered, and none is asked for', async () => {
	const {tracer, meter} = startRecording();
	expect(await passes({tracer})).toBe(true);
	expect(await passes({meter})).toBe(true);
});

test('a provider is asked once for what records all calls', async () => {
	const {tracers, meters} = startRecording();
	const asked: string[] = [];
	trace.setGlobalTracerProvider({
		getTracer(...given) {
			asked.push('tracer');
			return tracers.getTracer(...given);
		},
	});
	metrics.setGlobalMeterProvider({
		getMeter(...given) {
			asked.push('meter');
			return meters.getMeter(...given);
		},
	});
	const api = ky.create({fetch: scenarioFetch(forever(ok()))}).extend(telemetry());
	await time.run(api.get(url).json());
	await time.run(api.get(url).json());
	expect(asked).toEqual(['tracer', 'meter']);
});

test('providers that are registered after the client are found, and newer ones replace them', async () => {
	const api = ky.create({fetch: scenarioFetch(forever(ok()))}).extend(telemetry());
	await time.run(api.get(url).json());
	for (const recording of [startRecording(), startRecording()]) {
		trace.setGlobalTracerProvider(recording.tracers);
		metrics.setGlobalMeterProvider(recording.meters);
		await time.run(api.get(url).json());
		expect(recording.spans()).toHaveLength(2);
		expect(Object.keys(await recording.points())).toHaveLength(3);
		for (const scope of [recording.finished()[0]?.instrumentationScope, ...(await recording.scopes())]) {
			expect(scope).toMatchObject({
				name: '@kyhooks/opentelemetry',
				schemaUrl: expect.stringMatching(/^https:\/\/opentelemetry\.io\/schemas\/\d/),
			});
		}
		trace.disable();
		metrics.disable();
	}
});

test('with a provider of spans alone, or of metrics alone, there is that alone', async () => {
	const api = ky.create({fetch: scenarioFetch(forever(ok()))}).extend(telemetry());
	const recording = startRecording();
	trace.setGlobalTracerProvider(recording.tracers);
	await time.run(api.get(url).json());
	expect(recording.spans()).toHaveLength(2);
	expect(await recording.points()).toEqual({});
	trace.disable();
	metrics.setGlobalMeterProvider(recording.meters);
	await time.run(api.get(url).json());
	expect(recording.spans()).toHaveLength(2);
	expect(Object.keys(await recording.points())).toHaveLength(3);
});

test.each<[string, TelemetryOptions]>([
	['spans alone', {metrics: false}],
	['metrics alone', {tracer: undefined as never}],
])('with %s, nothing fails on the way', async (_, options) => {
	const failed: string[] = [];
	const stop = subscribe(event => {
		if (event.type === 'callback-failed') {
			failed.push(event.callback);
		}
	});
	const {api} = setUp(sequence(refused(), malformedJson(), forever(refused())), {
		...options,
		hooks: [
			retry({limit: 1, backoff: constant(10)}),
			limiter({concurrency: 1}),
			circuitBreaker({consecutiveFailures: 2, failingTime: 0, whenOpen: 'refuse'}),
		],
	});
	for (let call = 0; call < 4; call += 1) {
		await time.run(Promise.all([1, 2].map(() => api.get(url).json().catch(identity))));
	}
	stop();
	expect(failed).toEqual([]);
});

test('without a context manager, an attempt is inside its call', async () => {
	const {api, recording} = setUp(ok());
	await time.run(api.get(url).json());
	expect(recording.spans().map(({parent}) => parent)).toEqual(['ky GET', undefined]);
});

test.each<[string, TelemetryOptions, string]>([
	['a tracer', {tracer: throwing()}, 'telemetry'],
	['the function `attributes`', {attributes: throwing()}, 'telemetry.attributes'],
])('%s that throws is reported, and the metrics are still recorded', async (_, options, callback) => {
	const failed: string[] = [];
	const stop = subscribe(event => {
		if (event.type === 'callback-failed') {
			failed.push(event.callback);
		}
	});
	const {api, recording} = setUp(ok(), options);
	await time.run(api.get(url).json());
	stop();
	expect(Object.keys(await recording.points())).toHaveLength(3);
	expect(new Set(failed)).toEqual(new Set([callback]));
});

describe('a call is served, once, and its failure is its own,', () => {
	const twoFailures = () => okAfter(2, unavailable());
	const hooks = [retry({limit: 2, backoff: constant(0)})];

	test.each<[string, () => Parameters<typeof setUp>[1] | boolean]>([
		['if the tracer throws', () => ({tracer: throwing()})],
		['if the meter throws', () => ({meter: throwing()})],
		['if both throw', () => ({tracer: throwing(), meter: throwing()})],
		['if each span throws', () => ({tracer: {startSpan: throwing, startActiveSpan: throwing} as never})],
		['if each instrument throws', () => ({meter: meterOfThrowing()})],
		['if the context manager throws', () => context.setGlobalContextManager(managerThatThrows())],
		['if the propagator throws', () => propagation.setGlobalPropagator(throwing())],
		['if the attributes throw', () => ({attributes: throwing()})],
	])('%s', async (_, make) => {
		const made = make();
		const options = typeof made === 'object' ? made : {};
		const served = setUp(twoFailures(), {...options, hooks});
		expect(await time.run(served.api.get(url).json())).toEqual({ok: true});
		served.server.expectAttempts(3);
		const failing = setUp(forever(unavailable()), {...options, hooks});
		const error = await time.run(failing.api.get(url).json().catch(identity));
		expect(error).toMatchObject({name: 'HTTPError'});
		expect(explain(error)?.attempts).toHaveLength(3);
		await failing.server.expectNothingPending({time});
	});

	test('if the registered providers throw', async () => {
		trace.setGlobalTracerProvider(throwing());
		metrics.setGlobalMeterProvider(throwing());
		const server = scenarioFetch(ok());
		expect(await time.run(ky.create({fetch: server}).extend(telemetry()).get(url).json())).toEqual({
			ok: true,
		});
		server.expectAttempts(1);
	});

	test('if something else has ended its spans', async () => {
		const {recording} = setUp(ok());
		const ended: Span[] = [];
		const tracer = {
			...recording.tracer,
			startSpan: (...given: Parameters<typeof recording.tracer.startSpan>) => {
				const span = recording.tracer.startSpan(...given);
				span.end();
				ended.push(span);
				return span;
			},
		} as never;
		const {api} = setUp(ok(), {tracer});
		expect(await time.run(api.get(url).json())).toEqual({ok: true});
		expect(ended).toHaveLength(2);
		expect(recording.spans()).toHaveLength(2);
	});
});

test('the hook is outside of all others', () => {
	expect(describeClient(telemetry()).map(({name, stage}) => [name, stage])).toEqual([
		['opentelemetry', 'observe'],
	]);
});

/** Throws when it is called, and at every call of a method, whatever it is. */
function throwing() {
	const fail = () => {
		throw new Error('broken');
	};
	return new Proxy(fail, {get: () => fail}) as never;
}

function managerThatThrows() {
	return {
		active: throwing(),
		with: throwing(),
		bind: throwing(),
		enable() {
			return this;
		},
		disable() {
			return this;
		},
	} as never;
}

function meterOfThrowing() {
	return new Proxy({}, {get: () => throwing}) as never;
}
