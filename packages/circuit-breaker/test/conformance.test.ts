import {describe, test} from '@jest/globals';
import {circuitBreaker, observeCircuitBreaker} from '@kyhooks/circuit-breaker';
import {forever, neverResponds, ok, refused, sequence, serverError, times} from '@kyhooks/testing';
import {describeHook} from '@kyhooks/testing/conformance';

const runner = {describe, test};

describeHook(circuitBreaker, {runner});

describeHook(circuitBreaker, {
	runner,
	name: 'circuitBreaker that opens at the first failure',
	options: {consecutiveFailures: 1, failingTime: 0, openTime: 100},
	scenarios: [forever(serverError()), sequence(refused(), ok()), forever(neverResponds())],
});

describeHook(circuitBreaker, {
	runner,
	name: 'circuitBreaker that lets calls wait',
	options: {consecutiveFailures: 1, failingTime: 0, openTime: 300, whenOpen: 'wait'},
	scenarios: [sequence(times(2, serverError()), ok()), forever(refused())],
});

describeHook(observeCircuitBreaker, {
	runner,
	options: {consecutiveFailures: 1, failingTime: 0},
});
