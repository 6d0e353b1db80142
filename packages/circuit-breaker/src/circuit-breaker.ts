import {type Call, defineHook, type Hook, hold, isFailure, type Layer, requestKey} from '@kyhooks/core';
import type {Circuit} from './circuit.ts';
import {circuitsBehind, createCircuitMap} from './circuits.ts';
import {CircuitOpenError} from './errors.ts';
import {type CircuitBreakerOptions, resolveCircuitBreakerOptions} from './options.ts';
import type {AttemptResult} from './tripwire.ts';
import {resultOf} from './verdict.ts';
import {mayWait, timeToWait} from './waiting.ts';

const hook = 'circuit-breaker';

const success: AttemptResult = {weight: 0};

/**
Stops sending requests to a server that keeps failing, so that it can recover and callers do not wait for requests that would fail anyway. After a short time it sends a probe. If the probe succeeds, traffic returns at the pace that the server can take.

@example
```
import ky from 'ky';
import {circuitBreaker} from '@kyhooks/circuit-breaker';

const api = ky.extend(circuitBreaker());
```

@throws TypeError if an option is unknown, of the wrong type or out of range. The message names its path and value.
*/
export function circuitBreaker(options: CircuitBreakerOptions = {}): Hook {
	return breaker(options, async ({call, request, circuit, patience, enter}) => {
		const isIn = patience > 0 && (await hold(call, hook, signal => circuit.join(signal, enter), patience));
		if (!isIn) {
			throw new CircuitOpenError(request, circuit);
		}
	});
}

/**
Reports what `circuitBreaker()` would do. Use it in place of `circuitBreaker()`, with the same options: circuits open and close as usual, the attempts that it would have held or refused are reported, and all attempts are sent.

@throws as `circuitBreaker()` does
*/
export function observeCircuitBreaker(options: CircuitBreakerOptions = {}): Hook {
	return breaker(options, async ({call, circuit, patience}) =>
		call.emit({
			type: 'observed',
			hook,
			would: patience > 0 ? 'wait' : 'refuse',
			attempt: call.attempts.length,
			wait: circuit.retryAfter,
		}),
	);
}

/** An attempt that its circuit has not let in. */
type KeptOut = Readonly<{
	call: Call;
	request: Request;
	circuit: Circuit;
	/** Milliseconds that it may wait for its turn; 0 if it may not wait. */
	patience: number;
	/** Asks the circuit again. */
	enter(): boolean;
}>;

/**
Creates a circuit breaker, or its observer.

@param keepOut waits, or throws to refuse the attempt. An attempt that has not entered by then is sent, but not counted
*/
function breaker(options: CircuitBreakerOptions, keepOut: (attempt: KeptOut) => Promise<void>): Hook {
	const policy = resolveCircuitBreakerOptions(options);
	const {key, whenOpen, shouldCount} = policy;
	const circuits = policy.circuits ? circuitsBehind(policy.circuits) : createCircuitMap(policy);

	/** Milliseconds that an attempt may wait for its turn; 0 if it may not wait. */
	const patienceOf = ({attemptLimit, attempts, startedAt, timeLeft}: Call, circuit: Circuit) => {
		const time = timeToWait(timeLeft, attemptLimit, whenOpen);
		const isInTime = (circuit.retryAfter ?? 0) < time;
		return isInTime && mayWait(startedAt, attempts.length > 1, circuit, whenOpen) ? time : 0;
	};

	const layer: Layer = {
		attempt(request, next, call) {
			const circuit = circuits.of(requestKey(call, 'circuitBreaker.key', key, request));
			let permit = circuit.enter(call, request);
			const enter = () => {
				permit = circuit.enter(call, request);
				return Boolean(permit);
			};
			const fail = (error: unknown) => {
				circuit.record(permit, resultOf(call, shouldCount, request, {error}));
				throw error;
			};
			const send = () =>
				next(request).then(response => {
					const result = isFailure(response) ? resultOf(call, shouldCount, request, {response}) : success;
					circuit.record(permit, result);
					return response;
				}, fail);
			return permit
				? send()
				: keepOut({call, request, circuit, patience: patienceOf(call, circuit), enter}).then(send, fail);
		},
	};
	return defineHook({
		name: hook,
		stage: 'break',
		options: Object.freeze({...policy, ...circuits.policy}),
		install: () => layer,
	});
}
