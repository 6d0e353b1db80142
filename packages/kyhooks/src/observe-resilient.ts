import {observeCircuitBreaker} from '@kyhooks/circuit-breaker';
import {compose, type Hook} from '@kyhooks/core';
import {errorLogger} from '@kyhooks/error-logger';
import {observeRateLimitGate, observeRetry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {observeTimeout} from '@kyhooks/timeout';
import {type ResilientOptions, resolveResilientOptions} from './options.ts';

/**
Reports what `resilient()` with these options would do, as events and in the log. Use it in place of `resilient()`: it changes nothing in the client, except what any hook changes: a JSON body is read inside the attempt, so ky also retries a GET whose body breaks. Its hooks classify and count as usual. A hook that you extend later replaces its observer. `authRefresh` works as in `resilient()`. `waitForNetwork` and `limiter`, which only hold calls back, are left out.

@example
```
import ky from 'ky';
import {observeResilient} from 'kyhooks';

const api = ky.extend(observeResilient());
```

@throws as `resilient()` does
*/
export function observeResilient(options: ResilientOptions = {}): Hook {
	const policy = resolveResilientOptions(options);
	const hooks = [
		policy.errorLogger && errorLogger(policy.errorLogger),
		policy.retry && observeRetry(policy.retry),
		// Without a token, there would be nothing but refusals to observe.
		policy.authRefresh,
		policy.rateLimitGate && observeRateLimitGate(policy.rateLimitGate),
		policy.circuitBreaker && observeCircuitBreaker(policy.circuitBreaker),
		policy.statusClassifier && statusClassifier(policy.statusClassifier),
		policy.timeout && observeTimeout(policy.timeout),
	];
	return compose(...hooks.filter(hook => hook !== false));
}
