import {describe, expect, test} from '@jest/globals';
import {describe as describeHooks} from '@kyhooks/core';
import {telemetry} from '@kyhooks/opentelemetry';

const resolved = (options?: Parameters<typeof telemetry>[0]) => describeHooks(telemetry(options))[0]?.options;

test('by default, everything is recorded, and baggage stays here', () => {
	expect(resolved()).toEqual({attempts: true, metrics: true, propagate: true, baggage: false});
});

test('in a page, the default is to tell the trace to its own origin alone', () => {
	const page = globalThis as {location?: unknown};
	page.location = {origin: 'https://www.example.com'};
	try {
		expect(resolved()).toMatchObject({propagate: ['https://www.example.com']});
	} finally {
		delete page.location;
	}
});

describe('refuses', () => {
	test.each([
		[{tracer: {}}, 'telemetry.tracer must be a tracer, got object'],
		[{meter: {}}, 'telemetry.meter must be a meter, got object'],
		[{attempts: 1}, 'telemetry.attempts must be true or false, got 1'],
		[{metrics: 'no'}, 'telemetry.metrics must be true or false, got "no"'],
		[{propagate: 'all'}, 'telemetry.propagate must be true or false or an array of origins, got "all"'],
		[
			{propagate: ['https://api.example.com/']},
			'telemetry.propagate must be true or false or an array of origins, got ["https://api.example.com/"]',
		],
		[{baggage: null}, 'telemetry.baggage must be true or false, got null'],
		[{attributes: {}}, 'telemetry.attributes must be a function, got object'],
		[{budget: {}}, 'telemetry.budget must be a retry budget, got object'],
		[{tracers: 1}, 'telemetry.tracers is not an option'],
	])('%j', (options, message) => {
		expect(() => telemetry(options as never)).toThrow(message);
	});
});
