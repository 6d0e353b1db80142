import {observeCircuitBreaker} from '@kyhooks/circuit-breaker';
import {compose, type Hook} from '@kyhooks/core';
import {errorLogger} from '@kyhooks/error-logger';
import {observeRateLimitGate, observeRetry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {timeout} from '@kyhooks/timeout';
import {composeResilient, type ResilientOptions} from './options.ts';

/**
In place of `resilient()`, changes nothing in the client: its hooks judge and count, and tell what they would have done with these options, as events and in the log. One that is extended later takes the place of its observer.

@example
```
import ky from 'ky';
import {observeResilient} from 'kyhooks';

const api = ky.extend(observeResilient());
```

@throws what `resilient()` throws
*/
export function observeResilient(options: ResilientOptions = {}): Hook {
	return composeResilient(options, {
		errorLogger,
		retry: observeRetry,
		// To wait for a network is nothing that could be told of before.
		waitForNetwork: () => compose(),
		rateLimitGate: observeRateLimitGate,
		circuitBreaker: observeCircuitBreaker,
		statusClassifier,
		timeout: own => timeout({...own, mode: 'observe'}),
	});
}
