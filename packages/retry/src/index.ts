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
export {createRetryBudget, type RetryAccount, type RetryBudget} from './budget.ts';
export type {RetryBudgetOptions} from './budget-options.ts';
export {GateClosedError} from './gate-closed-error.ts';
export type {Jitter} from './jitter.ts';
export type {RetryOptions, RetryPolicy} from './options.ts';
export type {RetryRecord} from './record.ts';
export {retry} from './retry.ts';
