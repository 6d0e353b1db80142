import {AsyncLocalStorageContextManager} from '@opentelemetry/context-async-hooks';
import {UndiciInstrumentation} from '@opentelemetry/instrumentation-undici';
import {MeterProvider, MetricReader} from '@opentelemetry/sdk-metrics';
import {BatchSpanProcessor, type SpanExporter, TracerProvider} from '@opentelemetry/sdk-trace';

/** Takes batches as the exporters of production do, and sends them nowhere. */
const exporter: SpanExporter = {
	export: (_, done) => done({code: 0}),
	shutdown: async () => {},
};

class Reader extends MetricReader {
	protected override onShutdown = async () => {};
	protected override onForceFlush = async () => {};
}

const tracers = new TracerProvider({spanProcessors: [new BatchSpanProcessor({exporter})]});
const meters = new MeterProvider({readers: [new Reader()]});

/** For `telemetry()`. */
export const recorders = {tracer: tracers.getTracer('bench'), meter: meters.getMeter('bench')};

export const contexts: AsyncLocalStorageContextManager = new AsyncLocalStorageContextManager();

const instrumentation = new UndiciInstrumentation();
instrumentation.disable();
instrumentation.setTracerProvider(tracers);
instrumentation.setMeterProvider(meters);

/** Records every request of this process, as long as it is on. */
export function instrument(isOn: boolean): void {
	isOn ? instrumentation.enable() : instrumentation.disable();
}
