import {circuitBreaker, observeCircuitBreaker} from '@kyhooks/circuit-breaker';
import {compose, type Hook} from '@kyhooks/core';
import {errorLogger} from '@kyhooks/error-logger';
import {retry} from '@kyhooks/retry';
import {statusClassifier} from '@kyhooks/status-classifier';
import {timeout} from '@kyhooks/timeout';
import {type ResilientOptions, type ResilientPolicy, resolveResilientOptions} from './options.ts';

/**
All hooks in one: `ky.extend(resilient())` is ky extended with `errorLogger()`, `retry()`, `circuitBreaker()`, `statusClassifier()` and `timeout()`. Each option is that hook's own options, or `false` to leave the hook out; `mode: 'observe'` has them change nothing and tell what they would have done.

What the client or a call sets in ky's own options (`timeout`, `totalTimeout`, `retry.limit`) goes before the defaults given here, as with each hook alone.

@example
```
import ky from 'ky';
import {resilient} from 'kyhooks';

const api = ky.extend(resilient({timeout: {attempt: 2_000, total: 20_000}, errorLogger: false}));
```

@throws TypeError or RangeError for an option that is unknown, of the wrong kind or out of range; RangeError where an attempt may last longer than the whole call. The message names paths and values.
*/
export function resilient(options: ResilientOptions = {}): Hook {
	return compose(...chosenHooks(resolveResilientOptions(options)));
}

function chosenHooks(policy: ResilientPolicy): readonly Hook[] {
	const inMode = <Options extends Pick<ResilientOptions, 'mode'>>(options: Options) => ({
		...options,
		mode: options.mode ?? policy.mode,
	});
	return [
		policy.errorLogger && errorLogger(policy.errorLogger),
		policy.retry && retry(inMode(policy.retry)),
		policy.circuitBreaker &&
			(policy.mode === 'observe' ? observeCircuitBreaker : circuitBreaker)(policy.circuitBreaker),
		policy.statusClassifier && statusClassifier(policy.statusClassifier),
		policy.timeout && timeout(inMode(policy.timeout)),
	].filter(hook => hook !== false);
}
