import {afterEach, beforeEach, expect, test} from '@jest/globals';
import {telemetry} from '@kyhooks/opentelemetry';
import {constant, retry} from '@kyhooks/retry';
import {ok, sequence, unavailable} from '@kyhooks/testing';
import {type FaultServer, startFaultServer} from '@kyhooks/testing/server';
import {context, propagation} from '@opentelemetry/api';
import {AsyncLocalStorageContextManager} from '@opentelemetry/context-async-hooks';
import {W3CTraceContextPropagator} from '@opentelemetry/core';
import {UndiciInstrumentation} from '@opentelemetry/instrumentation-undici';
import ky from 'ky';
import {type Recording, startRecording} from '../packages/opentelemetry/test/support/recording.ts';

let server: FaultServer;
let recording: Recording;
let instrumentation: UndiciInstrumentation;

beforeEach(async () => {
	server = await startFaultServer();
	recording = startRecording();
	context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
	propagation.setGlobalPropagator(new W3CTraceContextPropagator());
	instrumentation = new UndiciInstrumentation();
	instrumentation.setTracerProvider(recording.tracers);
	instrumentation.setMeterProvider(recording.meters);
});
afterEach(async () => {
	instrumentation.disable();
	context.disable();
	propagation.disable();
	await server.stop();
});

async function callTwice(attempts: boolean) {
	const requests = server.script('/users/42', sequence(unavailable(), ok({id: 42})));
	const {tracer, meter} = recording;
	await ky
		.extend(telemetry({tracer, meter, attempts}))
		.extend(retry({limit: 1, backoff: constant(1)}))
		.get(`${server.origin}/users/42`)
		.json();
	return requests.calls();
}

test('beside an instrumentation of undici, its spans are those of the attempts, inside the call', async () => {
	const requests = await callTwice(false);
	const spans = recording.spans();
	expect(spans.map(({name, kind, parent, isError}) => [name, kind, parent, isError])).toEqual([
		['GET', 'CLIENT', 'ky GET', true],
		['GET', 'CLIENT', 'ky GET', false],
		['ky GET', 'INTERNAL', undefined, false],
	]);
	const [call] = spans.slice(-1);
	for (const {from, to} of spans) {
		// Each span has a clock of its own, in whole milliseconds.
		expect(from).toBeGreaterThanOrEqual((call?.from ?? 0) - 2);
		expect(to).toBeLessThanOrEqual((call?.to ?? 0) + 2);
	}
	const sent = recording.finished().slice(0, 2);
	expect(requests.map(({headers}) => headers.traceparent)).toEqual(
		sent.map(span => `00-${span.spanContext().traceId}-${span.spanContext().spanId}-01`),
	);
	const {'http.client.request.duration': durations = []} = await recording.points();
	expect(durations.map(({value}) => (value as {count: number}).count)).toEqual([1, 1]);
});

test('if both record the attempts, each has two spans, one inside the other', async () => {
	await callTwice(true);
	expect(recording.spans().map(({kind, parent}) => [kind, parent])).toEqual([
		['CLIENT', 'GET'],
		['CLIENT', 'ky GET'],
		['CLIENT', 'GET'],
		['CLIENT', 'ky GET'],
		['INTERNAL', undefined],
	]);
});
