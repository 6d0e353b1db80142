import type {CircuitBreakerPolicy, CircuitsPolicy} from '@kyhooks/circuit-breaker';
import {describe, type Hook} from '@kyhooks/core';
import type {TimeoutPolicy} from '@kyhooks/timeout';

/** What is in force, read off the hooks themselves; of one that was left out, nothing. */
type Policies = Readonly<{
	timeout?: TimeoutPolicy;
	'circuit-breaker'?: CircuitBreakerPolicy & CircuitsPolicy;
}>;

/**
Refuses a window of the circuit breaker that is shorter than two attempts. An attempt is counted when it ends: in a shorter window, a server that hangs leaves hardly a result to judge it by. .NET's standard handler refuses the same. That an attempt fits into the call, `timeout()` sees to itself.

@returns the hook
@throws RangeError; the message names both numbers
*/
export function checkedTogether(hook: Hook): Hook {
	const {timeout, 'circuit-breaker': breaker}: Policies = Object.fromEntries(
		describe(hook).map(({name, options}) => [name, options]),
	);
	const least = 2 * (timeout?.attempt || 0);
	if (breaker && breaker.window < least) {
		const {window} = breaker;
		throw new RangeError(
			`circuitBreaker.window must be at least 2 × timeout.attempt (${least}), got ${window}`,
			{cause: {option: 'circuitBreaker.window', value: window}},
		);
	}
	return hook;
}
