import {describe, test} from '@jest/globals';
import {constant, retry} from '@kyhooks/retry';
import {badGateway, ok, okAfter, rateLimited, resetMidBody, sequence, unavailable} from '@kyhooks/testing';
import {describeHook} from '@kyhooks/testing/conformance';

const runner = {describe, test};

describeHook(retry, {
	runner,
	callbacks: ['onRetry'],
	deciders: ['backoff', 'jitter'],
	scenarios: [
		sequence(unavailable({retryAfter: 2}), resetMidBody(), badGateway(), ok()),
		okAfter(2, rateLimited()),
	],
});

describeHook(retry, {
	runner,
	name: 'retry with keys of its own',
	options: {idempotencyKey: 'auto'},
});

describeHook(retry, {
	runner,
	name: 'retry with keys of the user',
	options: {limit: 2},
	deciders: ['idempotencyKey'],
});

describeHook(retry, {
	runner,
	name: 'retry with a limit of 0',
	options: {limit: 0},
});

describeHook(retry, {
	runner,
	name: 'retry of listed methods, after short waits',
	options: {
		limit: 10,
		methods: ['get', 'post', 'put'],
		backoff: constant(10),
		jitter: 'none',
		maxBytes: 0,
		onLongWait: 'clamp',
		maxRetryAfter: 100,
	},
});
