// Not exported: what has an entry of its own, so that winston, p-retry and the sink for browsers stay out of programs that do not use them
// (`kyhooks/winston`, `kyhooks/operation`, `kyhooks/beacon`); what authors of hooks, rules and tests need (`@kyhooks/core`,
// `@kyhooks/status-classifier`, `@kyhooks/testing`); and the classes of errors: use the guards, which also recognise the errors of another copy.
export {
	type CircuitBreakerOptions,
	type CircuitReport,
	type Circuits,
	type CircuitsOptions,
	circuitBreaker,
	createCircuits,
	isCircuitOpenError,
	observeCircuitBreaker,
} from '@kyhooks/circuit-breaker';
export {
	adviceOn,
	asFetch,
	type Category,
	type Classification,
	classificationOf,
	compose,
	describe,
	type Explanation,
	explain,
	explainable,
	type Hook,
	isRejectedError,
	isResilienceError,
	type StopReason,
	subscribe,
} from '@kyhooks/core';
export {
	consoleSink,
	type ErrorLoggerOptions,
	errorLogger,
	type LogEntry,
	logError,
	loggerSink,
	pinoSink,
	type Sink,
	watch,
} from '@kyhooks/error-logger';
export {
	type Backoff,
	constant,
	createRetryBudget,
	decorrelated,
	exponential,
	type IdempotencyKeyOptions,
	idempotencyKey,
	linear,
	observeRateLimitGate,
	observeRetry,
	type RateLimitGateOptions,
	type RetryBudget,
	type RetryBudgetOptions,
	type RetryOptions,
	rateLimitGate,
	retry,
	type WaitForNetworkOptions,
	waitForNetwork,
} from '@kyhooks/retry';
export {
	hasCategory,
	isAuthentication,
	isCancelled,
	isConflict,
	isInvalidResponse,
	isMisuse,
	isNetworkFailure,
	isNotFound,
	isPermission,
	isQuotaExhausted,
	isRateLimited,
	isServerFailure,
	isTimeout,
	isValidation,
	type Rule,
	type StatusClassifierOptions,
	statusClassifier,
} from '@kyhooks/status-classifier';
export {
	isBodyTimeoutError,
	observeTimeout,
	type TimeoutOptions,
	timeout,
} from '@kyhooks/timeout';
export {observeResilient} from './observe-resilient.ts';
export type {ResilientOptions} from './options.ts';
export {resilient} from './resilient.ts';
