// Not exported: the policy and the loop. Use `retry`.
export {type ServerTiming, serverTiming} from '@kyhooks/core';
export {
	type Backoff,
	type BackoffState,
	constant,
	type DecorrelatedOptions,
	decorrelated,
	type ExponentialOptions,
	exponential,
	type LinearOptions,
	linear,
} from './backoff.ts';
export type {RetryAccount} from './budget/bucket.ts';
export {createRetryBudget, type RetryBudget, type RetryBudgetOptions} from './budget/budget.ts';
export {GateClosedError} from './gate/gate-closed-error.ts';
export type {RateLimitGateOptions, RateLimitGatePolicy} from './gate/options.ts';
export {observeRateLimitGate, rateLimitGate} from './gate/rate-limit-gate.ts';
export {type IdempotencyKeyOptions, idempotencyKey} from './idempotency-key.ts';
export {observeRetry} from './observe-retry.ts';
export type {Jitter, RetryOptions, RetryPolicy} from './options.ts';
export {retry} from './retry.ts';
export {type WaitForNetworkOptions, waitForNetwork} from './wait-for-network.ts';
