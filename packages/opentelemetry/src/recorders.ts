import {quietly} from '@kyhooks/core';
import {
	createNoopMeter,
	metrics,
	ProxyTracerProvider,
	type Tracer,
	type TracerProvider,
	trace,
} from '@opentelemetry/api';
import {Instruments} from './instruments.ts';
import {schemaUrl, scope} from './names.ts';
import type {TelemetryPolicy} from './options.ts';

/** What records a call. Each is absent if nobody listens. */
export type Recorders = Readonly<{tracer: Tracer | undefined; instruments: Instruments | undefined}>;

/** What the API gives an application that has registered nothing. */
const noTracers: TracerProvider = new ProxyTracerProvider().getDelegate();
const noMeter = createNoopMeter();

/** Looks up who records a call. An application may register its providers after it has made its clients. */
export function findRecorders({
	tracer,
	meter,
	metrics: isMeasured,
	budget,
}: TelemetryPolicy): () => Recorders | undefined {
	const tracerOf = remembering((provider: TracerProvider) =>
		provider === noTracers ? undefined : provider.getTracer(scope, undefined, {schemaUrl}),
	);
	const meterOf = remembering((provider: typeof noProvider) =>
		provider.getMeter(scope, undefined, {schemaUrl}),
	);
	const instrumentsOf = remembering((found: typeof noMeter) =>
		found === noMeter ? undefined : new Instruments(found, budget),
	);
	return () => {
		const found = {
			tracer: tracer ?? quietly(() => tracerOf(registered())),
			instruments: isMeasured
				? quietly(() => instrumentsOf(meter ?? meterOf(metrics.getMeterProvider())))
				: undefined,
		};
		return found.tracer || found.instruments ? found : undefined;
	};
}

declare const noProvider: ReturnType<typeof metrics.getMeterProvider>;

/** The registered provider itself: the API wraps it. */
function registered(): TracerProvider {
	const provider = trace.getTracerProvider();
	return (provider as Partial<ProxyTracerProvider>).getDelegate?.() ?? provider;
}

/** Remembers the last result. Most programs register a provider once. */
function remembering<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
	let last: {key: Key; value: Value} | undefined;
	return key => {
		if (last?.key !== key) {
			last = {key, value: make(key)};
		}
		return last.value;
	};
}
