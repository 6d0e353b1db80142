import {
	type Attempt,
	type Call,
	type CallEvent,
	defineHook,
	earliness,
	type Hook,
	type Layer,
} from '@kyhooks/core';
import {TimeoutError} from 'ky';
import {resolveTimeoutOptions, type TimeoutOptions, type TimeoutPolicy} from './options.ts';

/**
Limits the time of an attempt and of the whole call, and says which limit it was.

They are ky's own `timeout` and `totalTimeout`, so a call's `{timeout: 100}` wins, as in any ky client.

@example
```
import ky from 'ky';
import {timeout} from '@kyhooks/timeout';

const api = ky.extend(timeout({attempt: 5_000, total: 30_000}));
```

@throws TypeError or RangeError for an option that is unknown, of the wrong kind or out of range, and where `attempt` is more than `total`; the message names paths and values.
*/
export function timeout(options: TimeoutOptions = {}): Hook {
	const policy = resolveTimeoutOptions(options);
	const {attempt, total} = options;
	const isObserver = policy.mode === 'observe';
	// As ky options, so that ky's own merging decides between these, the client's and the call's.
	const defaults: {timeout?: number | false; totalTimeout?: number | false} = {};
	if (attempt !== undefined && !isObserver) {
		defaults.timeout = attempt;
	}
	if (total !== undefined && !isObserver) {
		defaults.totalTimeout = total;
	}
	return defineHook({
		name: 'timeout',
		stage: 'send',
		options: policy,
		defaults,
		install: call => (isObserver ? observeLimits(call, policy, options) : installTimeout(call, policy)),
	});
}

function installTimeout(call: Call, {attempt, total}: TimeoutPolicy): Layer {
	// Our defaults, only where the client has no limit of its own.
	call.options.timeout ??= attempt;
	call.options.totalTimeout ??= total;
	return {on: event => nameLimit(call, event)};
}

/** Adds to the message of ky's `TimeoutError` which limit it was, and in which attempt. ky's own says neither. Heard before the client's own hooks, which may have another message. */
function nameLimit({attempts, elapsed, timeLeft, attemptLimit}: Call, event: CallEvent): void {
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

/**
Tells of an attempt, or of a call, that took longer than its limit would have let it. There is no timer: what is too long is seen when it ends.

@param given the limits given to the hook go before the client's own, and the defaults do not
*/
function observeLimits(call: Call, policy: TimeoutPolicy, given: TimeoutOptions): Layer {
	const {timeout, totalTimeout} = call.options;
	const attemptLimit = given.attempt ?? timeout ?? policy.attempt;
	let totalLimit = given.total ?? totalTimeout ?? policy.total;
	return {
		async attempt(request, next) {
			const {number: attempt, startedAt} = call.attempts.at(-1) as Attempt;
			const tellBeyond = (timeLimit: 'attempt' | 'total', limit: number | false, duration: number) => {
				const isBeyond = limit !== false && duration > limit;
				if (isBeyond) {
					call.emit({
						type: 'observed',
						hook: 'timeout',
						would: 'time-out',
						attempt,
						timeLimit,
						limit,
						duration,
					});
				}
				return isBeyond;
			};
			try {
				return await next(request);
			} finally {
				const {elapsed} = call;
				tellBeyond('attempt', attemptLimit, elapsed - startedAt);
				if (tellBeyond('total', totalLimit, elapsed)) {
					// Once a call.
					totalLimit = false;
				}
			}
		},
	};
}
