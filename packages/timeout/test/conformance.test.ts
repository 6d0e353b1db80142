import {describe, test} from '@jest/globals';
import {dribble, forever, neverResponds, ok, sequence, slowHeaders, stallsMidBody} from '@kyhooks/testing';
import {describeHook} from '@kyhooks/testing/conformance';
import {deadlineHeader, observeTimeout, timeout} from '@kyhooks/timeout';

const runner = {describe, test};

describeHook(timeout, {runner});

describeHook(timeout, {
	runner,
	name: 'timeout with both of its limits',
	options: {attempt: 2_000, total: 9_000},
	scenarios: [sequence(stallsMidBody(), slowHeaders(3_000), ok()), forever(neverResponds())],
});

describeHook(observeTimeout, {
	runner,
	options: {attempt: 500, total: 900},
	scenarios: [sequence(slowHeaders(700), ok()), sequence(dribble(3, 900), ok())],
});

describeHook(timeout, {
	runner,
	name: 'timeout without any limit',
	options: {attempt: false, total: false},
});

describeHook(timeout, {
	runner,
	name: 'timeout of silence',
	options: {idle: 700},
	// To watch a body, the hook replaces the response.
	replaces: 'answers',
	scenarios: [sequence(stallsMidBody(), ok()), dribble(6, 500), sequence(dribble(3, 900), ok())],
});

describeHook(deadlineHeader, {runner, options: {header: 'x-request-deadline'}});
