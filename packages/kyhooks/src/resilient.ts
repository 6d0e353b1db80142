import {circuitBreaker} from '@kyhooks/circuit-breaker';
import {compose, type Hook} from '@kyhooks/core';
import {errorLogger} from '@kyhooks/error-logger';
import {rateLimitGate, retry, waitForNetwork} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {timeout} from '@kyhooks/timeout';
import {type ResilientOptions, resolveResilientOptions} from './options.ts';

/**
All hooks in one: `ky.extend(resilient())` is ky extended with `errorLogger()`, `retry()`, `waitForNetwork()`, `rateLimitGate()`, `circuitBreaker()`, `statusClassifier()` and `timeout()`. Each option is that hook's own options, or `false` to leave the hook out.

What the client or a call sets in ky's own options (`timeout`, `totalTimeout`, `retry.limit`) goes before the defaults given here, as with each hook alone.

@example
```
import ky from 'ky';
import {resilient} from 'kyhooks';

const api = ky.extend(resilient({timeout: {attempt: 2_000, total: 20_000}, errorLogger: false}));
```

@throws TypeError for an option that is unknown, of the wrong kind or out of range, or where an attempt may last longer than the whole call. The message names paths and values.
*/
export function resilient(options: ResilientOptions = {}): Hook {
	const policy = resolveResilientOptions(options);
	const hooks = [
		policy.errorLogger && errorLogger(policy.errorLogger),
		policy.retry && retry(policy.retry),
		policy.waitForNetwork && waitForNetwork(policy.waitForNetwork),
		policy.rateLimitGate && rateLimitGate(policy.rateLimitGate),
		policy.circuitBreaker && circuitBreaker(policy.circuitBreaker),
		policy.statusClassifier && statusClassifier(policy.statusClassifier),
		policy.timeout && timeout(policy.timeout),
	];
	return compose(...hooks.filter(hook => hook !== false));
}
