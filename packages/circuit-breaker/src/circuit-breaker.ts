import {type Call, defineHook, type Hook, type Layer} from '@kyhooks/core';
import type {Circuit} from './circuit.ts';
import {coreOf, type Guarded} from './circuits.ts';
import {CircuitOpenError} from './errors.ts';
import {answerInstead} from './fallback.ts';
import {circuitFor, enter, hasPlace, refusesAfter, reserveTurn, waitForTurn} from './gate.ts';
import {
	type CircuitBreakerOptions,
	type CircuitBreakerPolicy,
	resolveCircuitBreakerOptions,
} from './hook-options.ts';
import {Ledger} from './ledger.ts';
import {mayWait} from './may-wait.ts';

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
	const {mode, whenOpen, circuits} = policy;
	const ledger = new Ledger(call, policy);
	/** This call has tried the server while it recovered. */
	let hasTried = false;

	const wait = (request: Request, signal: AbortSignal) => {
		const guarded = circuitFor(call, policy, request);
		return reserveTurn(call, guarded, request, ledger) ||
			!mayWait({startedAt: call.startedAt, hasTried}, guarded.circuit, whenOpen)
			? undefined
			: waitForTurn(call, policy, guarded, request, signal, ledger);
	};

	const tellWouldBe = (guarded: Guarded) => {
		const {retryAfter} = guarded.circuit;
		const waits =
			mayWait({startedAt: call.startedAt, hasTried}, guarded.circuit, whenOpen) &&
			hasPlace(call, policy, guarded);
		call.emit({
			type: 'observed',
			hook: 'circuit-breaker',
			would: waits ? 'wait' : 'refuse',
			attempt: call.attempts.length,
			...(retryAfter === undefined ? {} : {wait: retryAfter}),
		});
	};

	return {
		async attempt(request, next) {
			const guarded = circuitFor(call, policy, request);
			const admitted = enter(call, guarded, request, ledger);
			ledger.tell();
			if (admitted === undefined) {
				if (mode === 'enforce') {
					return refuse(call, policy, guarded.circuit, request);
				}
				tellWouldBe(guarded);
				return next(request);
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
		...(mode === 'enforce' && whenOpen !== 'refuse'
			? {
					admit: wait,
					mayHold: () => coreOf(circuits).isTroubled(),
					dismissed: () => ledger.giveBack(),
				}
			: {}),
		refusesAfter: (milliseconds, request) =>
			refusesAfter(milliseconds, call, circuitFor(call, policy, request), request, policy, hasTried),
		hears: 'failures',
		on: event => ledger.hear(event),
	};
}

async function refuse(
	call: Call,
	policy: CircuitBreakerPolicy,
	{key, trouble, retryAfter}: Circuit,
	request: Request,
): Promise<Response> {
	const error = new CircuitOpenError({request, circuit: key, trip: trouble?.trip, retryAfter});
	const answer = await answerInstead(call, policy, error);
	if (answer === undefined) {
		throw error;
	}
	return answer;
}
