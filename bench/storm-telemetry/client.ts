import {clock} from '@kyhooks/core';
import {telemetry} from '@kyhooks/opentelemetry';
import {
	AggregationTemporality,
	InMemoryMetricExporter,
	MeterProvider,
	PeriodicExportingMetricReader,
	type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import {
	InMemorySpanExporter,
	type ReadableSpan,
	SimpleSpanProcessor,
	TracerProvider,
} from '@opentelemetry/sdk-trace';
import ky from 'ky';
import {createRetryBudget, exponential, resilient} from 'kyhooks';

/** What one client has exported. */
export type Export = Readonly<{
	/** One a second. */
	metrics: readonly ResourceMetrics[];
	spans: readonly ReadableSpan[];
}>;

export type Client = Readonly<{
	/** Makes a number of calls, at equal intervals of that many milliseconds. */
	load(calls: number, interval: number): Promise<void>;
	/** Ends the export. */
	finish(): Promise<Export>;
}>;

/** A program of its own: with its circuits, its budget and its SDK, which exports every second. The times are those of the storm. */
export function startClient(fetch: typeof globalThis.fetch): Client {
	const points = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
	const reader = new PeriodicExportingMetricReader({
		exporter: points,
		exportIntervalMillis: 1_000,
		exportTimeoutMillis: 1_000,
	});
	const meters = new MeterProvider({readers: [reader]});
	const spans = new InMemorySpanExporter();
	const tracers = new TracerProvider({spanProcessors: [new SimpleSpanProcessor({exporter: spans})]});
	const budget = createRetryBudget();
	const api = ky
		.create({fetch})
		.extend(
			resilient({
				timeout: {attempt: 500, total: 8_000},
				retry: {backoff: exponential({initial: 100}), budget},
				errorLogger: false,
			}),
		)
		.extend(telemetry({tracer: tracers.getTracer('storm'), meter: meters.getMeter('storm'), budget}));
	const call = () => api.get('https://api.example.com/users/42').json();
	return {
		async load(calls, interval) {
			const running: Promise<unknown>[] = [];
			while (running.length < calls) {
				// A call that fails is part of the storm.
				running.push(call().catch(() => {}));
				await wait(interval);
			}
			await Promise.all(running);
		},
		async finish() {
			await meters.shutdown();
			return {metrics: points.getMetrics(), spans: spans.getFinishedSpans()};
		},
	};
}

export function wait(milliseconds: number): Promise<void> {
	return new Promise(resolve => {
		clock.setTimer(milliseconds, resolve);
	});
}
