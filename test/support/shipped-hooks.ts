import {circuitBreaker} from '@kyhooks/circuit-breaker';
import {compose, type Hook} from '@kyhooks/core';
import {errorLogger} from '@kyhooks/error-logger';
import {idempotencyKey, rateLimitGate, retry, waitForNetwork} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {deadlineHeader, timeout} from '@kyhooks/timeout';

/** Every hook that is shipped, as somebody would use it. The composition matrix and the fuzzer read this list: a later hook joins by one line. */
export const shippedHooks: Readonly<Record<string, () => Hook>> = {
	retry: () => retry(),
	idempotencyKey: () => idempotencyKey(),
	rateLimitGate: () => rateLimitGate(),
	waitForNetwork: () => waitForNetwork(),
	statusClassifier: () => statusClassifier(),
	errorLogger: () => errorLogger({sink: {write() {}}}),
	circuitBreaker: () => circuitBreaker(),
	// The two of one package; each more would be so many more orders.
	timeout: () => compose(timeout({idle: 4_000}), deadlineHeader({header: 'x-request-deadline'})),
};
