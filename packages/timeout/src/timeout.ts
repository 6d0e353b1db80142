import {type Attempt, type Call, type CallEvent, defineHook, type Hook, type Layer} from '@kyhooks/core';
import {isTimeoutError} from 'ky';
import {BodyTimeoutError} from './errors.ts';
import {withBoundSilence} from './idle-body.ts';
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

function installTimeout(call: Call, policy: TimeoutPolicy): Layer {
	const {attempt, total, idle, deadlineHeader} = policy;
	// Our defaults, only where the client has no limit of its own.
	call.options.timeout ??= attempt;
	call.options.totalTimeout ??= total;
	const layer: Layer = {on: event => nameLimit(call, event)};
	if (idle !== false || deadlineHeader !== undefined) {
		layer.attempt = async (request, next) => {
			const left = Math.min(call.attemptLimit, call.timeLeft);
			if (deadlineHeader !== undefined && Number.isFinite(left) && !request.headers.has(deadlineHeader)) {
				request.headers.set(deadlineHeader, deadlineValue(deadlineHeader, Math.max(0, left)));
			}
			const response = await next(request);
			return idle === false ? response : guardBody(call, idle, request, response);
		};
	}
	return layer;
}

function guardBody(call: Call, idle: number, request: Request, response: Response): Response {
	const attempt = call.attempts.at(-1) as Attempt;
	const {number, startedAt} = attempt;
	const watched = withBoundSilence(response, idle, bytesReceived => {
		const elapsed = call.elapsed - startedAt;
		return new BodyTimeoutError({request, attempt: number, idle, bytesReceived, elapsed});
	});
	if (attempt.subject === response) {
		// Another layer has judged it.
		attempt.subject = watched;
	}
	return watched;
}

/** gRPC allows 8 digits (gRPC over HTTP/2, "Timeout"): this many milliseconds are more than a day. */
const mostOfGrpc = 99_999_999;

/** Writes milliseconds as a header of this name wants them. Rounded down: a server that stops a little early wastes nothing. */
function deadlineValue(header: string, milliseconds: number): string {
	const whole = Math.floor(milliseconds);
	return header.toLowerCase() === 'grpc-timeout' ? `${Math.min(whole, mostOfGrpc)}m` : String(whole);
}

/** The same error may end several calls: those of a client over another, or of a `fetch` made for a test. */
const named = new WeakSet<Error>();

/** Adds to the message of ky's `TimeoutError` which limit it was, and in which attempt. ky's own says neither. Heard before the client's own hooks, which may have another message. */
function nameLimit({attempts, elapsed, timeLeft, attemptLimit}: Call, event: CallEvent): void {
	// The `DOMException` of this name is the caller's, and has no request.
	if (
		event.type !== 'call-failed' ||
		!isTimeoutError(event.error) ||
		!event.error.request ||
		named.has(event.error)
	) {
		return;
	}
	const {error} = event;
	named.add(error);
	const last = attempts.at(-1);
	const isTotal = last?.subject === error ? last.timeLimit === 'total' : timeLeft <= earliness;
	const limit = isTotal
		? `a call may take ${Math.round(elapsed + timeLeft)}`
		: `an attempt may take ${attemptLimit}`;
	error.message += ` (${last ? `attempt ${last.number}` : 'before the first attempt'}: ${limit} ms)`;
}

/** Milliseconds: how much too early a platform's timer may fire by `performance.now`. */
const earliness = 2;

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
