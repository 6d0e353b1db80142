// Withheld: the policy and the loop. `retry` is the way to them.
export {type ServerTiming, serverTiming, type TimingFacts} from '@kyhooks/core';
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
export type {RetryAccount} from './bucket.ts';
export {createRetryBudget, type RetryBudget, type RetryBudgetOptions} from './budget.ts';
export {GateClosedError} from './gate/gate-closed-error.ts';
export type {Jitter, RetryOptions, RetryPolicy, RetryRecord} from './options.ts';
export {retry} from './retry.ts';
