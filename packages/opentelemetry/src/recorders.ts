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
import type {Guard} from './guard.ts';
import {Instruments} from './instruments.ts';
import {schemaUrl, scope} from './names.ts';
import type {TelemetryPolicy} from './options.ts';

/** What records a call. Each is absent if nobody listens. */
export type Recorders = Readonly<{tracer: Tracer | undefined; instruments: Instruments | undefined}>;

/** What the API gives an application that has registered nothing. */
const noTracers: TracerProvider = new ProxyTracerProvider().getDelegate();
const noMeter: Meter = createNoopMeter();

/** Looks up who records a call. An application may register its providers after it has made its clients. */
export function findRecorders({
	tracer,
	meter,
	metrics: isMeasured,
	budget,
}: TelemetryPolicy): (guard: Guard) => Recorders | undefined {
	const tracerOf = remembering((provider: TracerProvider) =>
		provider === noTracers ? undefined : provider.getTracer(scope, undefined, {schemaUrl}),
	);
	const meterOf = remembering((provider: MeterProvider) => provider.getMeter(scope, undefined, {schemaUrl}));
	const instrumentsOf = remembering((found: Meter) =>
		found === noMeter ? undefined : new Instruments(found, budget),
	);
	return guard => {
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
