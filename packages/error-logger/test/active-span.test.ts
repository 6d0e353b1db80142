import {afterEach, beforeEach, expect, jest, test} from '@jest/globals';
import {errorLogger, loggerSink, pinoSink} from '@kyhooks/error-logger';
import {winstonSink} from '@kyhooks/error-logger/winston';
import {scenarioFetch, serverError} from '@kyhooks/testing';
import {type Context, context, INVALID_SPAN_CONTEXT, ROOT_CONTEXT, trace} from '@opentelemetry/api';
import {AsyncLocalStorageContextManager} from '@opentelemetry/context-async-hooks';
import ky from 'ky';
import {entryOf} from './support/entries.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const inSpan = trace.setSpan(ROOT_CONTEXT, trace.wrapSpanContext({traceId, spanId, traceFlags: 1}));
const ids = {trace_id: traceId, span_id: spanId};

beforeEach(() => {
	context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});
afterEach(() => context.disable());

/** A logger of each kind that keeps what it gets. */
function spies() {
	const write = jest.fn();
	const methods = {debug: write, info: write, warn: write, error: write};
	return {
		write,
		sinks: [
			loggerSink(methods),
			pinoSink(methods),
			winstonSink({log: write, isLevelEnabled: () => true, transports: [{}]}),
		],
	};
}

/** The records, wherever among the arguments a logger takes them. */
const recordsIn = (write: jest.Mock) =>
	write.mock.calls.map(given => given.find(part => typeof part === 'object'));

test('a record has the ids of the active span', () => {
	const {write, sinks} = spies();
	context.with(inSpan, () => sinks.forEach(sink => void sink.write(entryOf())));
	expect(recordsIn(write)).toHaveLength(3);
	for (const record of recordsIn(write)) {
		expect(record).toMatchObject(ids);
	}
});

test('the record of a failed call has the ids of the span that was active when it was made', async () => {
	const {write, sinks} = spies();
	const [sink] = sinks as [(typeof sinks)[0]];
	const api = ky.create({fetch: scenarioFetch(serverError()), retry: 0}).extend(errorLogger({sink}));
	await context.with(inSpan, () => api.get('https://api.example.com/').catch(() => {}));
	expect(recordsIn(write).length).toBeGreaterThan(0);
	for (const record of recordsIn(write)) {
		expect(record).toMatchObject(ids);
	}
});

test('ids that an entry already has stay', () => {
	const {write, sinks} = spies();
	context.with(inSpan, () => sinks.forEach(sink => void sink.write(entryOf('error', {trace_id: 'own'}))));
	expect(recordsIn(write).map(record => (record as typeof ids).trace_id)).toEqual(['own', 'own', 'own']);
});

test.each<[string, Context]>([
	['no span is active', ROOT_CONTEXT],
	[
		'the span is that of an API without an SDK',
		trace.setSpan(ROOT_CONTEXT, trace.wrapSpanContext(INVALID_SPAN_CONTEXT)),
	],
	[
		'the span throws',
		trace.setSpan(ROOT_CONTEXT, {
			spanContext() {
				throw new Error('broken');
			},
		} as never),
	],
])('a record has no ids if %s', (_, active) => {
	const {write, sinks} = spies();
	context.with(active, () => sinks.forEach(sink => void sink.write(entryOf())));
	expect(recordsIn(write)).toHaveLength(3);
	for (const record of recordsIn(write)) {
		expect(record).not.toHaveProperty('trace_id');
		expect(record).not.toHaveProperty('span_id');
	}
	expect(sinks.map(({faults}) => faults)).toEqual([0, 0, 0]);
});

test('a record has no ids if the application has no OpenTelemetry, or its context manager throws', () => {
	const {write, sinks} = spies();
	context.disable();
	sinks.forEach(sink => void sink.write(entryOf()));
	context.setGlobalContextManager({
		active: () => {
			throw new Error('broken');
		},
		disable: () => {},
	} as never);
	sinks.forEach(sink => void sink.write(entryOf()));
	expect(recordsIn(write)).toHaveLength(6);
	for (const record of recordsIn(write)) {
		expect(record).not.toHaveProperty('trace_id');
	}
	expect(sinks.map(({faults}) => faults)).toEqual([0, 0, 0]);
});
