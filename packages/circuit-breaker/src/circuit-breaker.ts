import {type Hook, hold} from '@kyhooks/core';
import {breaker, hook} from './breaker.ts';
import {CircuitOpenError} from './errors.ts';
import type {CircuitBreakerOptions} from './options.ts';

/**
Stops asking a server that is not well, so that it can recover and callers need not wait for what fails anyway; probes it; and lets traffic back at the pace that it carries.

@example
```
import ky from 'ky';
import {circuitBreaker} from '@kyhooks/circuit-breaker';

const api = ky.extend(circuitBreaker({onStateChange: ({circuit, to}) => console.log(`${circuit} is ${to}`)}));
```

@throws TypeError or RangeError for an option that is unknown, of the wrong kind or out of range; the message names its path and value.
*/
export function circuitBreaker(options: CircuitBreakerOptions = {}): Hook {
	return breaker(options, async ({call, request, gate, patience, enter}) => {
		const isIn =
			patience > 0 && (await hold(call, hook, signal => gate.join({signal, within: patience, enter})));
		if (!isIn) {
			throw new CircuitOpenError(request, gate.circuit);
		}
	});
}
