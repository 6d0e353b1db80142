import {circuitBreaker} from '@kyhooks/circuit-breaker';
import {compose, type Hook} from '@kyhooks/core';
import {errorLogger} from '@kyhooks/error-logger';
import {rateLimitGate, retry, waitForNetwork} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {timeout} from '@kyhooks/timeout';
import {type ResilientOptions, resolveResilientOptions} from './options.ts';

/**
All hooks in one: `ky.extend(resilient())` extends ky with `errorLogger()`, `retry()`, `waitForNetwork()`, `rateLimitGate()`, `circuitBreaker()`, `statusClassifier()` and `timeout()`. Each option takes the options of that hook, or `false` to leave the hook out. The options `authRefresh` and `limiter` take the hook itself, which has a package of its own.

If the client or a call sets ky's own options (`timeout`, `totalTimeout`, `retry.limit`), they override the defaults here, as with each hook alone.

@example
```
import ky from 'ky';
import {resilient} from 'kyhooks';

const api = ky.extend(resilient({timeout: {attempt: 2_000, total: 20_000}, errorLogger: false}));
```

@throws TypeError if an option is unknown, of the wrong type or out of range, or if an attempt may last longer than the whole call. The message names paths and values.
*/
export function resilient(options: ResilientOptions = {}): Hook {
	const policy = resolveResilientOptions(options);
	const hooks = [
		policy.errorLogger && errorLogger(policy.errorLogger),
		policy.retry && retry(policy.retry),
		policy.waitForNetwork && waitForNetwork(policy.waitForNetwork),
		// Inside the wait for the network, which a refresh needs too.
		policy.authRefresh,
		policy.rateLimitGate && rateLimitGate(policy.rateLimitGate),
		// Inside the gate: what the gate lets out at once would break a rate.
		policy.limiter,
		policy.circuitBreaker && circuitBreaker(policy.circuitBreaker),
		policy.statusClassifier && statusClassifier(policy.statusClassifier),
		policy.timeout && timeout(policy.timeout),
	];
	return compose(...hooks.filter(hook => hook !== false));
}
