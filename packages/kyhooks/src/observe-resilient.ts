import {observeCircuitBreaker} from '@kyhooks/circuit-breaker';
import {compose, type Hook} from '@kyhooks/core';
import {errorLogger} from '@kyhooks/error-logger';
import {observeRateLimitGate, observeRetry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {observeTimeout} from '@kyhooks/timeout';
import {type ResilientOptions, resolveResilientOptions} from './options.ts';

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
	const policy = resolveResilientOptions(options);
	const hooks = [
		policy.errorLogger && errorLogger(policy.errorLogger),
		policy.retry && observeRetry(policy.retry),
		policy.rateLimitGate && observeRateLimitGate(policy.rateLimitGate),
		policy.circuitBreaker && observeCircuitBreaker(policy.circuitBreaker),
		policy.statusClassifier && statusClassifier(policy.statusClassifier),
		policy.timeout && observeTimeout(policy.timeout),
	];
	return compose(...hooks.filter(hook => hook !== false));
}
