import {describe, test} from '@jest/globals';
import {
	constant,
	createRetryBudget,
	idempotencyKey,
	observeRateLimitGate,
	observeRetry,
	type RetryOptions,
	rateLimitGate,
	retry,
	waitForNetwork,
} from '@kyhooks/retry';
import {badGateway, ok, okAfter, rateLimited, resetMidBody, sequence, unavailable} from '@kyhooks/testing';
import {describeHook} from '@kyhooks/testing/conformance';

const runner = {describe, test};

describeHook(retry, {
	runner,
	deciders: ['backoff'],
	scenarios: [
		sequence(unavailable({retryAfter: 2}), resetMidBody(), badGateway(), ok()),
		okAfter(2, rateLimited()),
	],
});

describeHook(retry, {
	runner,
	name: 'retry with a limit of 0 and no budget',
	options: {limit: 0, budget: false},
});

/** Each hook gets its own budget: hooks that are given the same budget share it. */
const soonSpent = (options: RetryOptions) =>
	retry({budget: createRetryBudget({capacity: 1, key: ({url}) => url}), ...options});

describeHook(soonSpent, {
	runner,
	name: 'retry with a budget that is soon spent',
	scenarios: [okAfter(3, rateLimited()), okAfter(2, unavailable({retryAfter: 2}))],
});

describeHook(observeRetry, {
	runner,
	scenarios: [sequence(unavailable({retryAfter: 2}), badGateway(), ok()), okAfter(2, rateLimited())],
});

describeHook(waitForNetwork, {runner, options: {maximum: 5_000}});

describeHook(idempotencyKey, {runner, deciders: ['create']});

describeHook(rateLimitGate, {
	runner,
	options: {statuses: [429, 503]},
	deciders: ['key'],
	scenarios: [okAfter(3, rateLimited()), okAfter(2, unavailable({retryAfter: 2}))],
});

describeHook(observeRateLimitGate, {
	runner,
	scenarios: [okAfter(2, rateLimited())],
});

describeHook(retry, {
	runner,
	name: 'retry many times, after short waits',
	options: {
		limit: 10,
		backoff: constant(10),
		jitter: 'none',
		maxRetryAfter: 86_400_000,
	},
});
