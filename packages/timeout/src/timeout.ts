import {type Call, defineHook, type Hook, type Layer, readThrough} from '@kyhooks/core';
import {boundSilence} from './bound-silence.ts';
import {deadlineValue, timeLeft} from './deadline.ts';
import {BodyTimeoutError} from './errors.ts';
import {nameLimit} from './name-limit.ts';
import {observeLimits} from './observe.ts';
import {resolveTimeoutOptions, type TimeoutOptions, type TimeoutPolicy} from './options.ts';

/**
Limits the time of an attempt, of the whole call and of silence within a body, and says which limit it was.

The first two are ky's own `timeout` and `totalTimeout`, so a call's `{timeout: 100}` wins, as in any ky client.

@example
```
import ky from 'ky';
import {timeout} from '@kyhooks/timeout';

const api = ky.extend(timeout({attempt: 5_000, total: 30_000, idle: 15_000}));
```

@throws TypeError or RangeError for an option that is unknown, of the wrong kind or out of range, and where `attempt` is more than `total`; the message names paths and values.
*/
export function timeout(options: TimeoutOptions = {}): Hook {
	const policy = resolveTimeoutOptions(options);
	const {attempt, total} = options;
	if (policy.mode === 'observe') {
		return defineHook({
			name: 'timeout',
			stage: 'send',
			options: policy,
			install: call => observeLimits(call, policy, {attempt, total}),
		});
	}
	return defineHook({
		name: 'timeout',
		stage: 'send',
		options: policy,
		// As ky options, so that ky's own merging decides between these, the client's and the call's.
		defaults: {
			...(attempt === undefined ? {} : {timeout: policy.attempt}),
			...(total === undefined ? {} : {totalTimeout: policy.total}),
		},
		install: call => installTimeout(call, policy),
	});
}

function installTimeout(call: Call, {attempt, total, idle, deadlineHeader}: TimeoutPolicy): Layer {
	// Our defaults, only where the client has no limit of its own.
	call.options.timeout ??= attempt;
	call.options.totalTimeout ??= total;
	return {
		...(deadlineHeader === undefined ? {} : {attempt: sendDeadline(call, deadlineHeader)}),
		...(idle === false ? {} : {received: guardBody(call, idle)}),
		hooks: {beforeError: [({error}) => nameLimit(call, error)]},
	};
}

function sendDeadline(call: Call, header: string): NonNullable<Layer['attempt']> {
	return (request, next) => {
		const left = timeLeft(call);
		if (Number.isFinite(left) && !request.headers.has(header)) {
			request.headers.set(header, deadlineValue(header, left));
		}
		return next(request);
	};
}

function guardBody(call: Call, idle: number): NonNullable<Layer['received']> {
	return (response, request) => {
		const {number: attempt = 1, startedAt = 0} = call.attempts.at(-1) ?? {};
		readThrough(response, reader =>
			boundSilence(reader, idle, bytesReceived => {
				const elapsed = call.elapsed - startedAt;
				return new BodyTimeoutError({request, attempt, idle, bytesReceived, elapsed});
			}),
		);
		return undefined;
	};
}
