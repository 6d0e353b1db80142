import {describe, test} from '@jest/globals';
import {constant, createRetryBudget, type RetryOptions, retry} from '@kyhooks/retry';
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
	name: 'retry with a limit of 0, no budget and no gate',
	options: {limit: 0, budget: false, gate: false},
});

/** Each with a budget of its own: to hand one to several is to share it. */
const soonSpent = (options: RetryOptions) =>
	retry({budget: createRetryBudget({capacity: 1, key: ({url}) => url}), ...options});

describeHook(soonSpent, {
	runner,
	name: 'retry with a budget that is soon spent, and a gate for more',
	options: {gate: [429, 503]},
	scenarios: [okAfter(3, rateLimited()), okAfter(2, unavailable({retryAfter: 2}))],
});

describeHook(retry, {
	runner,
	name: 'retry that observes',
	options: {mode: 'observe'},
	scenarios: [sequence(unavailable({retryAfter: 2}), badGateway(), ok()), okAfter(2, rateLimited())],
});

describeHook(retry, {
	runner,
	name: 'retry of listed methods, after short waits',
	options: {
		limit: 10,
		methods: ['get', 'post', 'put'],
		backoff: constant(10),
		jitter: 'none',
		onLongWait: 'wait',
		maxRetryAfter: 100,
	},
});
