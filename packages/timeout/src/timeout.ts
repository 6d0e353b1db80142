import {type Call, type CallEvent, defineHook, earliness, type Hook, type Layer} from '@kyhooks/core';
import {TimeoutError} from 'ky';
import {watchedBodies} from './body-timeout.ts';
import {resolveTimeoutOptions, type TimeoutOptions} from './options.ts';

/**
Limits the time of an attempt, of the whole call and of silence within a body. The error and `explain` say which limit was exceeded.

The first two are ky's own `timeout` and `totalTimeout`, so a call's `{timeout: 100}` wins, as in any ky client.

@example
```
import ky from 'ky';
import {timeout} from '@kyhooks/timeout';

const api = ky.extend(timeout({attempt: 5_000, total: 30_000}));
```

@throws TypeError if an option is unknown, of the wrong type or out of range, or if `attempt` is more than `total`. The message names paths and values.
*/
export function timeout(options: TimeoutOptions = {}): Hook {
	const policy = resolveTimeoutOptions(options);
	const {attempt, total} = options;
	// Set as ky options, so that ky's own merging decides between these limits, the client's and the call's.
	const defaults: {timeout?: number | false; totalTimeout?: number | false} = {};
	if (attempt !== undefined) {
		defaults.timeout = attempt;
	}
	if (total !== undefined) {
		defaults.totalTimeout = total;
	}
	const layer: Layer = {on: nameLimit, ...(policy.idle && {attempt: watchedBodies(policy.idle)})};
	return defineHook({
		name: 'timeout',
		stage: 'send',
		options: policy,
		defaults,
		install(call) {
			// The hook's defaults apply only if the client has set no limit.
			call.options.timeout ??= policy.attempt;
			call.options.totalTimeout ??= policy.total;
			return layer;
		},
	});
}

/** Adds the limit and the attempt to the message of ky's `TimeoutError`, which names neither. Runs before the client's own ky hooks, which may set another message. */
function nameLimit(event: CallEvent, {attempts, elapsed, timeLeft, attemptLimit}: Call): void {
	// The same error may end several calls, if one client is the `fetch` of another, or if a `fetch` for a test reuses its error.
	if (
		event.type !== 'call-failed' ||
		!(event.error instanceof TimeoutError) ||
		event.error.message.endsWith(' ms)')
	) {
		return;
	}
	const last = attempts.at(-1);
	const isTotal = last?.subject === event.error ? last?.timeLimit === 'total' : timeLeft <= earliness;
	const limit = isTotal
		? `a call may take ${Math.round(elapsed + timeLeft)}`
		: `an attempt may take ${attemptLimit}`;
	event.error.message += ` (${last ? `attempt ${last.number}` : 'before the first attempt'}: ${limit} ms)`;
}
