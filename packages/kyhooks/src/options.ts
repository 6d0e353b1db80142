import type {CircuitBreakerOptions} from '@kyhooks/circuit-breaker';
import {type Check, compose, either, type Hook, oneOf, record, resolveOptions} from '@kyhooks/core';
import type {ErrorLoggerOptions} from '@kyhooks/error-logger';
import type {RateLimitGateOptions, RetryOptions, WaitForNetworkOptions} from '@kyhooks/retry';
import type {StatusClassifierOptions} from '@kyhooks/status-classifier';
import type {TimeoutOptions} from '@kyhooks/timeout';

export type ResilientOptions = {
	/**
	The options of `errorLogger()`: an entry for each failure, with nothing secret in it. `false` writes none.

	@default {}: its own defaults; lines on the console from the level `info` on
	@example
	```
	resilient({errorLogger: {sink: pinoSink(logger)}})
	```
	*/
	errorLogger?: ErrorLoggerOptions | false;

	/**
	The options of `retry()`: what is tried again, and after how long. `false` leaves it out; then ky retries by its own rules.

	@default {}: its own defaults; 4 retries after 1, 2, 4 and 8 s at most
	*/
	retry?: RetryOptions | false;

	/**
	The options of `waitForNetwork()`: how long a retry waits for a browser that is offline. `false` leaves it out.

	@default {}: its own defaults; 60 s at most
	*/
	waitForNetwork?: WaitForNetworkOptions | false;

	/**
	The options of `rateLimitGate()`: after which statuses a server's wait holds the other calls too. `false` leaves it out.

	@default {}: its own defaults; after a 429
	*/
	rateLimitGate?: RateLimitGateOptions | false;

	/**
	The options of `circuitBreaker()`: when a server is not asked any more. `false` leaves it out.

	@default {}: its own defaults; a circuit for each origin
	*/
	circuitBreaker?: CircuitBreakerOptions | false;

	/**
	The options of `statusClassifier()`: what a failure was. `false` leaves it out; then core's standard rules judge, by status alone.

	@default {}: its own defaults
	*/
	statusClassifier?: StatusClassifierOptions | false;

	/**
	The options of `timeout()`: limits of an attempt and of the call. `false` leaves it out; then ky's own `timeout` and `totalTimeout` are in force.

	@default {}: its own defaults; 5 s an attempt, 30 s a call
	*/
	timeout?: TimeoutOptions | false;
};

type Factories = {
	readonly [Name in keyof ResilientOptions]-?: (options: Exclude<ResilientOptions[Name], false>) => Hook;
};

/** What is in it, its own factory checks, and names the path in the same way. */
const optionsOrFalse = either(record, oneOf(false));

/**
Makes each hook of its own options, outermost first, and leaves out those that are `false`.

@throws TypeError that names the option and its value
*/
export function composeResilient(options: ResilientOptions, factories: Factories): Hook {
	const names = Object.keys(factories) as (keyof Factories)[];
	const checks = Object.fromEntries(names.map(name => [name, optionsOrFalse]));
	const policy = resolveOptions('resilient', options, {}, checks as Record<keyof Factories, Check>);
	const hooks = names.map(name => {
		const own = policy[name] ?? {};
		return own && (factories[name] as (options: object) => Hook)(own);
	});
	return compose(...hooks.filter(hook => hook !== false));
}
