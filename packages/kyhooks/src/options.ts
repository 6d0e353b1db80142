import type {CircuitBreakerOptions} from '@kyhooks/circuit-breaker';
import {type Check, describe, either, type Hook, oneOf, record, resolveOptions} from '@kyhooks/core';
import type {ErrorLoggerOptions} from '@kyhooks/error-logger';
import type {RateLimitGateOptions, RetryOptions, WaitForNetworkOptions} from '@kyhooks/retry';
import type {StatusClassifierOptions} from '@kyhooks/status-classifier';
import type {TimeoutOptions} from '@kyhooks/timeout';

export type ResilientOptions = {
	/**
	The options of `errorLogger()`, which logs an entry for each failure, without secrets. `false` leaves it out; then nothing is logged.

	@default {}: its own defaults; lines on the console, from the level `info` on
	@example
	```
	resilient({errorLogger: {sink: pinoSink(logger)}})
	```
	*/
	errorLogger?: ErrorLoggerOptions | false;

	/**
	The options of `retry()`: which failures are retried, and after how long. `false` leaves it out; then ky retries by its own rules.

	@default {}: its own defaults; 4 retries after 1, 2, 4 and 8 s at most
	*/
	retry?: RetryOptions | false;

	/**
	The options of `waitForNetwork()`: how long a retry waits for a browser that is offline. `false` leaves it out.

	@default {}: its own defaults; 60 s at most
	*/
	waitForNetwork?: WaitForNetworkOptions | false;

	/**
	The hook that `authRefresh()` of `@kyhooks/auth-refresh` makes: a token for each request. The hook and not its options, so that only the clients that use it load its package.

	@default false
	@example
	```
	resilient({authRefresh: authRefresh({refresh: () => login()})})
	```
	*/
	authRefresh?: Hook | false;

	/**
	The options of `rateLimitGate()`: after which statuses a wait that the server asks for holds back other calls too. `false` leaves it out.

	@default {}: its own defaults; after a 429
	*/
	rateLimitGate?: RateLimitGateOptions | false;

	/**
	The hook that `limiter()` of `@kyhooks/limiter` makes: how many requests are under way at once, and how many are sent in a time.

	@default false
	@example
	```
	resilient({limiter: limiter({concurrency: 8})})
	```
	*/
	limiter?: Hook | false;

	/**
	The options of `circuitBreaker()`: when no more requests are sent to a failing server. `false` leaves it out.

	@default {}: its own defaults; a circuit for each origin
	*/
	circuitBreaker?: CircuitBreakerOptions | false;

	/**
	The options of `statusClassifier()`: how failures are classified. `false` leaves it out; then core's standard rules classify them, by status and error code.

	@default {}: its own defaults
	*/
	statusClassifier?: StatusClassifierOptions | false;

	/**
	The options of `timeout()`: the time limits of an attempt, of the call and of silence within a body. `false` leaves it out; then ky's own `timeout` and `totalTimeout` apply.

	@default {}: its own defaults; 5 s an attempt, 30 s a call
	*/
	timeout?: TimeoutOptions | false;
};

export type ResilientPolicy = Readonly<Required<ResilientOptions>>;

const none: Readonly<Record<never, never>> = Object.freeze({});

export const resilientDefaults: ResilientPolicy = Object.freeze({
	errorLogger: none,
	retry: none,
	waitForNetwork: none,
	authRefresh: false,
	rateLimitGate: none,
	limiter: false,
	circuitBreaker: none,
	statusClassifier: none,
	timeout: none,
});

/** The factory of each hook checks the options inside, and names their path in the same way. */
const optionsOrFalse = either(record, oneOf(false));

/** Accepts the hook of a factory whose package is not imported here. It is known by the names that it installs. */
const hookOrFalse =
	(factory: string, names: string): Check =>
	value =>
		value === false || (!record(value) && `${describe(value as Hook).map(({name}) => name)}` === names)
			? undefined
			: `the hook of ${factory}() or false`;

/** @throws TypeError that names the option and its value */
export function resolveResilientOptions(options: ResilientOptions): ResilientPolicy {
	return resolveOptions('resilient', options, resilientDefaults, {
		errorLogger: optionsOrFalse,
		retry: optionsOrFalse,
		waitForNetwork: optionsOrFalse,
		authRefresh: hookOrFalse('authRefresh', 'auth-refresh,auth-header'),
		rateLimitGate: optionsOrFalse,
		limiter: hookOrFalse('limiter', 'limiter'),
		circuitBreaker: optionsOrFalse,
		statusClassifier: optionsOrFalse,
		timeout: optionsOrFalse,
	});
}
