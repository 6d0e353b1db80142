import {type Call, defineHook, type Hook, invoke, isFailure, requestKey, watchPage} from '@kyhooks/core';
import type {Permit} from './circuit.ts';
import {circuitsBehind, createCircuitMap} from './circuits.ts';
import {wordsFor} from './errors.ts';
import {type CircuitBreakerOptions, resolveCircuitBreakerOptions} from './options.ts';
import type {StateChange} from './state.ts';
import type {AttemptResult} from './tripwire.ts';
import {resultOf} from './verdict.ts';
import {type Gate, mayWait, timeToWait} from './waiting.ts';

export const hook = 'circuit-breaker';

/** An attempt that its circuit has not let in. */
export type KeptOut = Readonly<{
	call: Call;
	request: Request;
	gate: Gate;
	/** Milliseconds that it may wait for its turn; 0 where it may not. */
	patience: number;
	/** Asks the circuit again. */
	enter(): boolean;
}>;

const success: AttemptResult = {weight: 0};
const ignored: AttemptResult = {};

/**
A circuit breaker, in earnest or not.

@param keepOut waits, or refuses by throwing; an attempt that has not entered by then is sent and not counted
*/
export function breaker(options: CircuitBreakerOptions, keepOut: (attempt: KeptOut) => unknown): Hook {
	const policy = resolveCircuitBreakerOptions(options);
	watchPage();
	const {key, whenOpen, maxWaiting, shouldCount} = policy;
	const circuits = policy.circuits ? circuitsBehind(policy.circuits) : createCircuitMap(policy);
	const {changes} = circuits;

	/** Tells of changes of state that have come about. */
	const tell = (call: Call) => {
		while (changes.length > 0) {
			const change = changes.shift() as StateChange;
			const {circuit, from, to, trip} = change;
			call.emit({type: 'circuit-changed', circuit, from, to, ...(trip && {why: wordsFor(trip)})});
			invoke(call, 'circuitBreaker.onStateChange', () => circuits.policy.onStateChange?.(change));
		}
	};

	const patienceOf = (call: Call, hasTried: boolean, {circuit, waiting}: Gate) => {
		const {startedAt, timeLeft, attemptLimit} = call;
		const time = timeToWait(timeLeft, attemptLimit, whenOpen);
		const hasPlace = waiting < maxWaiting && (circuit.retryAfter ?? 0) < time;
		return hasPlace && mayWait(startedAt, hasTried, circuit, whenOpen) ? time : 0;
	};

	return defineHook({
		name: hook,
		stage: 'break',
		options: Object.freeze({...policy, ...circuits.policy}),
		install(call) {
			/** This call has tried the server while its circuit was not closed. */
			let hasTried = false;
			return {
				async attempt(request, next) {
					const gate = circuits.of(requestKey(call, 'circuitBreaker.key', key, request));
					let permit = undefined as Permit | undefined;
					const enter = () => {
						permit = gate.circuit.enter(call.attemptLimit, request.url);
						return permit !== undefined;
					};
					let result = ignored;
					try {
						if (!enter()) {
							await keepOut({call, request, gate, patience: patienceOf(call, hasTried, gate), enter});
						}
						tell(call);
						hasTried ||= permit?.isTrial === true;
						const response = await next(request);
						result =
							permit && isFailure(response)
								? resultOf(call, shouldCount, permit, request, {response})
								: success;
						return response;
					} catch (error) {
						if (permit !== undefined && !request.signal.aborted) {
							result = resultOf(call, shouldCount, permit, request, {error});
						}
						throw error;
					} finally {
						if (permit !== undefined) {
							gate.record(permit, result);
						}
						tell(call);
					}
				},
			};
		},
	});
}
