import type {Hook} from '@kyhooks/core';
import {breaker, hook} from './breaker.ts';
import type {CircuitBreakerOptions} from './options.ts';

/**
In place of `circuitBreaker()`, to see what it would do: counts and reports, tells which attempts it would have held or refused, and lets them all through. Takes the same options.

@throws as `circuitBreaker()` does
*/
export function observeCircuitBreaker(options: CircuitBreakerOptions = {}): Hook {
	return breaker(options, ({call, gate, patience}) =>
		call.emit({
			type: 'observed',
			hook,
			would: patience > 0 ? 'wait' : 'refuse',
			attempt: call.attempts.length,
			wait: gate.circuit.retryAfter,
		}),
	);
}
