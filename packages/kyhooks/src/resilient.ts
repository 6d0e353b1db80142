import {circuitBreaker} from '@kyhooks/circuit-breaker';
import {compose, type Hook} from '@kyhooks/core';

export function resilient(): Hook {
	return compose(circuitBreaker());
}
