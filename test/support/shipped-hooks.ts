import {authRefresh} from '@kyhooks/auth-refresh';
import {circuitBreaker} from '@kyhooks/circuit-breaker';
import {compose, type Hook} from '@kyhooks/core';
import {errorLogger} from '@kyhooks/error-logger';
import {limiter} from '@kyhooks/limiter';
import {telemetry} from '@kyhooks/opentelemetry';
import {idempotencyKey, rateLimitGate, retry, waitForNetwork} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {deadlineHeader, timeout} from '@kyhooks/timeout';
import {meter, tracer} from '../../packages/opentelemetry/test/support/listening.ts';

/** Every shipped hook, with typical options. The composition matrix and the fuzzer read this list, so a new hook takes only one more line. */
export const shippedHooks: Readonly<Record<string, () => Hook>> = {
	retry: () => retry(),
	idempotencyKey: () => idempotencyKey(),
	rateLimitGate: () => rateLimitGate(),
	waitForNetwork: () => waitForNetwork(),
	statusClassifier: () => statusClassifier(),
	errorLogger: () => errorLogger({sink: {write() {}}}),
	circuitBreaker: () => circuitBreaker(),
	authRefresh: () =>
		authRefresh({token: () => 'token', refresh: () => 'token', origins: ['https://api.example.com']}),
	limiter: () => limiter({concurrency: 2, rate: {limit: 50, interval: 1_000}}),
	telemetry: () => telemetry({tracer, meter}),
	// Both hooks of one package in one entry: each further entry would multiply the orders.
	timeout: () => compose(timeout({idle: 4_000}), deadlineHeader({header: 'x-request-deadline'})),
};
