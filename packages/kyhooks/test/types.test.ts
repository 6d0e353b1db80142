import {expect, test} from '@jest/globals';
import type {CircuitBreakerOptions} from '@kyhooks/circuit-breaker';
import type {Hook} from '@kyhooks/core';
import type {ErrorLoggerOptions} from '@kyhooks/error-logger';
import type {RateLimitGateOptions, RetryOptions} from '@kyhooks/retry';
import type {StatusClassifierOptions} from '@kyhooks/status-classifier';
import type {TimeoutOptions} from '@kyhooks/timeout';
import * as kyhooks from 'kyhooks';
import {type ResilientOptions, resilient} from 'kyhooks';

/** Compiles only if both are the same type. */
type Same<One, Other> =
	(<Type>() => Type extends One ? 1 : 2) extends <Type>() => Type extends Other ? 1 : 2 ? true : false;
const holds = <Claim extends true>(claim: Claim): void => expect(claim).toBe(true);

test('each option is that hook’s own options, or the hook itself, or false', () => {
	holds<Same<ResilientOptions['errorLogger'], ErrorLoggerOptions | false | undefined>>(true);
	holds<Same<ResilientOptions['retry'], RetryOptions | false | undefined>>(true);
	holds<Same<ResilientOptions['rateLimitGate'], RateLimitGateOptions | false | undefined>>(true);
	holds<Same<ResilientOptions['statusClassifier'], StatusClassifierOptions | false | undefined>>(true);
	holds<Same<ResilientOptions['circuitBreaker'], CircuitBreakerOptions | false | undefined>>(true);
	holds<Same<ResilientOptions['timeout'], TimeoutOptions | false | undefined>>(true);
	holds<Same<ResilientOptions['authRefresh'], Hook | false | undefined>>(true);
	holds<Same<ResilientOptions['limiter'], Hook | false | undefined>>(true);
	holds<Same<Parameters<typeof resilient>, [options?: ResilientOptions | undefined]>>(true);
	holds<Same<ReturnType<typeof resilient>, Hook>>(true);
});

test('what the compiler refuses, the program refuses too', () => {
	// @ts-expect-error: false leaves a hook out; by default it is included
	expect(() => resilient({retry: true})).toThrow(TypeError);
	// @ts-expect-error: a number of retries is retry.limit
	expect(() => resilient({retry: 3})).toThrow(TypeError);
	// @ts-expect-error: the keys are a fixed set
	expect(() => resilient({breaker: {}})).toThrow(TypeError);
	// @ts-expect-error: the hook that limiter() makes, not its options
	expect(() => resilient({limiter: {concurrency: 8}})).toThrow(TypeError);
	// @ts-expect-error: the keys of each hook's options too
	expect(() => resilient({timeout: {perAttempt: 3_000}})).toThrow(TypeError);
});

test('one import has what most people need, and nothing else', () => {
	expect(Object.keys(kyhooks).toSorted()).toEqual([
		'adviceOn',
		'asFetch',
		'circuitBreaker',
		'classificationOf',
		'compose',
		'consoleSink',
		'constant',
		'createCircuits',
		'createRetryBudget',
		'decorrelated',
		'deduped',
		'describe',
		'errorLogger',
		'explain',
		'explainable',
		'exponential',
		'guarded',
		'hasCategory',
		'idempotencyKey',
		'isAuthentication',
		'isBodyTimeoutError',
		'isCancelled',
		'isCircuitOpenError',
		'isConflict',
		'isInvalidResponse',
		'isMisuse',
		'isNetworkFailure',
		'isNotFound',
		'isPermission',
		'isQuotaExhausted',
		'isRateLimited',
		'isRejectedError',
		'isResilienceError',
		'isServerFailure',
		'isTimeout',
		'isValidation',
		'linear',
		'logError',
		'loggerSink',
		'observeCircuitBreaker',
		'observeRateLimitGate',
		'observeResilient',
		'observeRetry',
		'observeTimeout',
		'pinoSink',
		'rateLimitGate',
		'resilient',
		'retry',
		'statusClassifier',
		'subscribe',
		'teeSink',
		'timeout',
		'waitForNetwork',
		'watch',
		'withFields',
	]);
});
