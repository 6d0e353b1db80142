import {describe, test} from '@jest/globals';
import {dribble, forever, neverResponds, ok, sequence, slowHeaders, stallsMidBody} from '@kyhooks/testing';
import {describeHook} from '@kyhooks/testing/conformance';
import {timeout} from '@kyhooks/timeout';

const runner = {describe, test};

describeHook(timeout, {runner});

describeHook(timeout, {
	runner,
	name: 'timeout with all of its limits and a header',
	options: {attempt: 2_000, total: 9_000, idle: 700, deadlineHeader: 'x-request-deadline'},
	// A body that is watched is that of another response.
	replaces: 'answers',
	scenarios: [
		sequence(stallsMidBody(), slowHeaders(3_000), ok()),
		forever(neverResponds()),
		dribble(6, 500),
		sequence(dribble(3, 900), ok()),
	],
});

describeHook(timeout, {
	runner,
	name: 'timeout that observes',
	options: {attempt: 500, total: 900, mode: 'observe'},
	scenarios: [sequence(slowHeaders(700), ok()), sequence(dribble(3, 900), ok())],
});

describeHook(timeout, {
	runner,
	name: 'timeout without any limit',
	options: {attempt: false, total: false, idle: false},
});
