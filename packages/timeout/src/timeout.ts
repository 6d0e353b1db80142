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
		defaults.timeout = policy.attempt;
	}
	if (total !== undefined && !isObserver) {
		defaults.totalTimeout = policy.total;
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

/** gRPC allows 8 digits and a unit (gRPC over HTTP/2, "Timeout"). */
const mostOfGrpc = 99_999_999;

/** Writes milliseconds as a header of this name wants them. Rounded down: a server that stops a little early wastes nothing. */
function deadlineValue(header: string, milliseconds: number): string {
	const whole = Math.floor(milliseconds);
	if (header.toLowerCase() !== 'grpc-timeout') {
		return String(whole);
	}
	return whole <= mostOfGrpc ? `${whole}m` : `${Math.floor(whole / 1_000)}S`;
}

/** The same error may end several calls: those of a client over another, or of a `fetch` made for a test. */
const named = new WeakSet<Error>();

/** Adds to the message of ky's `TimeoutError` which limit it was, in which attempt, and the time spent. ky's own says neither. Heard before the client's own hooks, which may have another message. */
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
	const when = last === undefined ? 'before the first attempt' : `attempt ${last.number}`;
	const isTotal = last?.subject === error ? last.timeLimit === 'total' : timeLeft <= earliness;
	const spent = Math.round(isTotal ? elapsed : elapsed - (last?.startedAt ?? 0));
	error.message += isTotal
		? ` (${when}, after ${spent} ms of the call: a call may take ${Math.round(elapsed + timeLeft)} ms)`
		: ` (${when}, after ${spent} ms: an attempt may take ${attemptLimit} ms)`;
}

/** Milliseconds: how much too early a platform's timer may fire by `performance.now`. */
const earliness = 2;

/**
Tells of an attempt, or of a call, that took longer than its limit would have let it. There is no timer: what is too long is seen when it ends.

@param given the limits given to the hook go before the client's own, and the defaults do not
*/
function observeLimits(call: Call, policy: TimeoutPolicy, given: TimeoutOptions): Layer {
	const {timeout, totalTimeout} = call.options;
	const limitOf = (value: number | false) => (value === false ? Number.POSITIVE_INFINITY : value);
	const attemptLimit = limitOf(given.attempt ?? timeout ?? policy.attempt);
	const totalLimit = limitOf(given.total ?? totalTimeout ?? policy.total);
	let isOver = false;
	const observed = {type: 'observed', hook: 'timeout', would: 'time-out'} as const;
	return {
		async attempt(request, next) {
			const {number: attempt, startedAt} = call.attempts.at(-1) as Attempt;
			try {
				return await next(request);
			} finally {
				const {elapsed} = call;
				const duration = elapsed - startedAt;
				if (duration > attemptLimit) {
					call.emit({...observed, attempt, timeLimit: 'attempt', limit: attemptLimit, duration});
				}
				if (elapsed > totalLimit && !isOver) {
					isOver = true;
					call.emit({...observed, attempt, timeLimit: 'total', limit: totalLimit, duration: elapsed});
				}
			}
		},
	};
}
