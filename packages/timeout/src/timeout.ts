import {type Call, type CallEvent, defineHook, earliness, type Hook, type Layer} from '@kyhooks/core';
import {TimeoutError} from 'ky';
import {watchedBodies} from './body-timeout.ts';
import {resolveTimeoutOptions, type TimeoutOptions} from './options.ts';

/**
Limits the time of an attempt, of the whole call and of silence within a body, and says which limit it was.

The first two are ky's own `timeout` and `totalTimeout`, so a call's `{timeout: 100}` wins, as in any ky client.

@example
```
import ky from 'ky';
import {timeout} from '@kyhooks/timeout';

const api = ky.extend(timeout({attempt: 5_000, total: 30_000}));
```

@throws TypeError for an option that is unknown, of the wrong kind or out of range, and where `attempt` is more than `total`; the message names paths and values.
*/
export function timeout(options: TimeoutOptions = {}): Hook {
	const policy = resolveTimeoutOptions(options);
	const {attempt, total} = options;
	// As ky options, so that ky's own merging decides between these, the client's and the call's.
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
			// Our defaults, only where the client has no limit of its own.
			call.options.timeout ??= policy.attempt;
			call.options.totalTimeout ??= policy.total;
			return layer;
		},
	});
}

/** Adds to the message of ky's `TimeoutError` which limit it was, and in which attempt. ky's own says neither. Heard before the client's own hooks, which may have another message. */
function nameLimit(event: CallEvent, {attempts, elapsed, timeLeft, attemptLimit}: Call): void {
	// The same error may end several calls: those of a client over another, or of a `fetch` made for a test.
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
