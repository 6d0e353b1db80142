import type {Call} from '@kyhooks/core';
import {
	createNoopMeter,
	type Meter,
	type MeterProvider,
	metrics,
	ProxyTracerProvider,
	type Tracer,
	type TracerProvider,
	trace,
} from '@opentelemetry/api';
import {guardOf} from './guard.ts';
import {Instruments} from './instruments.ts';
import {schemaUrl, scope} from './names.ts';
import type {TelemetryPolicy} from './options.ts';

/** What records a call. Each is absent if nobody listens. */
export type Recorders = Readonly<{tracer: Tracer | undefined; instruments: Instruments | undefined}>;

/** Where version 1 of the API keeps what an application has registered. To look there costs less than to ask the API. */
const registry = Symbol.for('opentelemetry.js.api.1');
type Registered = Readonly<{trace?: unknown; metrics?: unknown}>;

/** What the API gives an application that has registered nothing. */
const noTracers: TracerProvider = new ProxyTracerProvider().getDelegate();
const noMeter: Meter = createNoopMeter();

/** Looks up who records a call. An application may register its providers after it has made its clients. */
export function findRecorders({
	tracer,
	meter,
	metrics: isMeasured,
	budget,
}: TelemetryPolicy): (call: Call) => Recorders | undefined {
	const tracerOf = remembering((provider: TracerProvider) =>
		provider === noTracers ? undefined : provider.getTracer(scope, undefined, {schemaUrl}),
	);
	const meterOf = remembering((provider: MeterProvider) => provider.getMeter(scope, undefined, {schemaUrl}));
	const instrumentsOf = remembering((found: Meter) =>
		found === noMeter ? undefined : new Instruments(found, budget),
	);
	return call => {
		const {trace: anyTrace, metrics: anyMetrics} = (globalThis as {[registry]?: Registered})[registry] ?? {};
		// Every call of an application without OpenTelemetry ends here.
		if (!(tracer || meter || anyTrace || anyMetrics)) {
			return undefined;
		}
		const guard = guardOf(call);
		const spans = tracer ?? guard(() => tracerOf(registered()));
		const instruments = isMeasured
			? guard(() => instrumentsOf(meter ?? meterOf(metrics.getMeterProvider())))
			: undefined;
		return spans || instruments ? {tracer: spans, instruments} : undefined;
	};
}

/** The registered provider itself: the API wraps it. */
function registered(): TracerProvider {
	const provider = trace.getTracerProvider();
	return (provider as Partial<ProxyTracerProvider>).getDelegate?.() ?? provider;
}

/** Remembers the last result. Most programs register a provider once. */
function remembering<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
	let last: {key: Key; value: Value} | undefined;
	return key => {
		if (last?.key !== key) {
			last = {key, value: make(key)};
		}
		return last.value;
	};
}
