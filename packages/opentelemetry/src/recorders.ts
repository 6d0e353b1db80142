import type {Call} from '@kyhooks/core';
import {
	type Meter,
	type MeterProvider,
	metrics,
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

/** Where version 1 of the API keeps what an application has registered. To look there costs less than to ask the API, which gives something even if there is nothing. */
const registry = Symbol.for('opentelemetry.js.api.1');
type Registered = Readonly<{trace?: unknown; metrics?: unknown}>;

/** Looks up who records a call. An application may register its providers after it has made its clients. */
export function findRecorders({
	tracer,
	meter,
	metrics: isMeasured,
	budget,
}: TelemetryPolicy): (call: Call) => Recorders | undefined {
	const tracerOf = remembering((provider: TracerProvider) =>
		provider.getTracer(scope, undefined, {schemaUrl}),
	);
	const meterOf = remembering((provider: MeterProvider) => provider.getMeter(scope, undefined, {schemaUrl}));
	const instrumentsOf = remembering((found: Meter) => new Instruments(found, budget));
	return call => {
		const registered = (globalThis as {[registry]?: Registered})[registry];
		const spans =
			tracer ?? (registered?.trace ? guardOf(call)(() => tracerOf(trace.getTracerProvider())) : undefined);
		const instruments =
			isMeasured && (meter ?? registered?.metrics)
				? guardOf(call)(() => instrumentsOf(meter ?? meterOf(metrics.getMeterProvider())))
				: undefined;
		return spans || instruments ? {tracer: spans, instruments} : undefined;
	};
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
