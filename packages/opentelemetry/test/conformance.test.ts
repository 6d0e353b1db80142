import {describe, test} from '@jest/globals';
import {telemetry} from '@kyhooks/opentelemetry';
import {describeHook} from '@kyhooks/testing/conformance';
import {meter, tracer} from './support/listening.ts';

const runner = {describe, test};

describeHook(telemetry, {runner, name: 'telemetry without a provider'});
describeHook(telemetry, {runner, name: 'telemetry', options: {tracer, meter}, deciders: ['attributes']});
describeHook(telemetry, {
	runner,
	name: 'telemetry beside another instrumentation',
	options: {tracer, meter, attempts: false},
});
