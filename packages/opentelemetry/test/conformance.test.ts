import {describe, test} from '@jest/globals';
import {telemetry} from '@kyhooks/opentelemetry';
import {describeHook} from '@kyhooks/testing/conformance';
import {createNoopMeter, type Tracer, trace} from '@opentelemetry/api';

const runner = {describe, test};

/** Not of the SDK, which asks the globals for time and chance. */
const tracer = {
	startSpan: () => trace.wrapSpanContext({traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1}),
} as Partial<Tracer> as Tracer;
/** Another object than the one that the hook knows for doing nothing. */
const meter = Object.create(createNoopMeter());

describeHook(telemetry, {runner, name: 'telemetry without a provider'});
describeHook(telemetry, {runner, name: 'telemetry', options: {tracer, meter}, deciders: ['attributes']});
describeHook(telemetry, {
	runner,
	name: 'telemetry beside another instrumentation',
	options: {tracer, meter, attempts: false},
});
