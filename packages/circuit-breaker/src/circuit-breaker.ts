import {type Call, defineHook, type Hook, type Layer} from '@kyhooks/core';
import type {Circuit} from './circuit.ts';
import {coreOf} from './circuits.ts';
import {CircuitOpenError} from './errors.ts';
import {answerInstead} from './fallback.ts';
import {circuitFor, enter, refusesAfter, waitForTurn} from './gate.ts';
import {
	type CircuitBreakerOptions,
	type CircuitBreakerPolicy,
	resolveCircuitBreakerOptions,
} from './hook-options.ts';
import {Ledger} from './ledger.ts';

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
	const policy = resolveCircuitBreakerOptions(options);
	return defineHook({
		name: 'circuit-breaker',
		stage: 'break',
		options: Object.freeze({...coreOf(policy.circuits).policy, ...policy}),
		install: call => installCircuitBreaker(call, policy),
	});
}

function installCircuitBreaker(call: Call, policy: CircuitBreakerPolicy): Layer {
	const {mode, whenOpen} = policy;
	const ledger = new Ledger(call, policy);
	/** This call has tried the server while it recovered, and may not wait to do so again: a few calls would be all its traffic. */
	let hasTried = false;

	const wait = (request: Request, signal: AbortSignal) =>
		hasTried ? undefined : waitForTurn(call, policy, circuitFor(call, policy, request), signal, ledger);

	return {
		async attempt(request, next) {
			const guarded = circuitFor(call, policy, request);
			const admitted = enter(call, guarded, ledger);
			ledger.tell();
			if (admitted === undefined) {
				return mode === 'observe' ? next(request) : refuse(call, policy, guarded.circuit, request);
			}
			hasTried ||= admitted.permit.isTrial;
			ledger.begin(admitted);
			try {
				const response = await next(request);
				ledger.answered(admitted, request, response);
				return response;
			} catch (error) {
				ledger.failed(admitted, request, error);
				throw error;
			}
		},
		...(mode === 'enforce' && whenOpen === 'wait' ? {admit: wait, dismissed: () => ledger.giveBack()} : {}),
		refusesAfter: (milliseconds, request) =>
			refusesAfter(milliseconds, circuitFor(call, policy, request), policy),
		hears: 'failures',
		on: event => ledger.hear(event),
	};
}

async function refuse(
	call: Call,
	policy: CircuitBreakerPolicy,
	{key, trip, retryAfter}: Circuit,
	request: Request,
): Promise<Response> {
	const error = new CircuitOpenError({request, circuit: key, trip, retryAfter});
	const answer = await answerInstead(call, policy, error);
	if (answer === undefined) {
		throw error;
	}
	return answer;
}
