import {
	type Attempt,
	type Call,
	createWaitingLine,
	defineHook,
	type Hook,
	hold,
	invoke,
	isFailure,
	requestKey,
	watchPage,
} from '@kyhooks/core';
import type {Circuit, Permit} from './circuit.ts';
import {circuitsBehind, createCircuitMap} from './circuits.ts';
import {CircuitOpenError, wordsFor} from './errors.ts';
import {
	type CircuitBreakerOptions,
	type CircuitBreakerPolicy,
	resolveCircuitBreakerOptions,
} from './options.ts';
import type {StateChange} from './state.ts';
import type {AttemptResult} from './tripwire.ts';
import {resultOf} from './verdict.ts';
import {type Gate, mayWait, timeToWait} from './waiting.ts';

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
	watchPage();
	const {key, mode, whenOpen, maxWaiting, shouldCount, fallback} = policy;
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

	/** Milliseconds that an attempt may wait for its turn; 0 where it may not. */
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
					const {circuit} = gate;
					let permit = undefined as Permit | undefined;
					const enter = () => {
						permit = circuit.enter(call.attemptLimit, request.url);
						return permit !== undefined;
					};
					let result = ignored;
					try {
						if (!enter()) {
							const patience = patienceOf(call, hasTried, gate);
							if (mode === 'observe') {
								const would = patience > 0 ? 'wait' : 'refuse';
								const attempt = call.attempts.length;
								call.emit({type: 'observed', hook, would, attempt, wait: circuit.retryAfter});
								return await next(request);
							}
							if (patience > 0) {
								await hold(call, hook, signal => gate.join({signal, within: patience, enter}));
							}
						}
						tell(call);
						if (permit === undefined) {
							return await refuse(call, circuit, request, fallback);
						}
						hasTried ||= permit.isTrial;
						const response = await next(request);
						result = isFailure(response) ? resultOf(call, shouldCount, permit, request, {response}) : success;
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

const hook = 'circuit-breaker';
const success: AttemptResult = {weight: 0};
const ignored: AttemptResult = {};

/** Answers in the place of the server with what the client's own `fallback` gives, for as long as an attempt may take. */
async function refuse(
	call: Call,
	{key: circuit, trip, retryAfter}: Circuit,
	request: Request,
	fallback: CircuitBreakerPolicy['fallback'],
): Promise<Response> {
	const error = new CircuitOpenError({request, circuit, trip, retryAfter});
	if (fallback === undefined) {
		throw error;
	}
	const {signal} = request;
	const line = createWaitingLine();
	// A rejection is reported, and counts as no answer.
	const given = invoke(call, 'circuitBreaker.fallback', async () => fallback({error, request}));
	const over = line.join({signal, within: Math.min(call.attemptLimit, call.timeLeft)});
	const answer = await Promise.race([given?.catch(() => undefined), over]);
	line.next();
	signal.throwIfAborted();
	// As ky decides what a hook has answered.
	if (!(answer instanceof Response)) {
		throw error;
	}
	(call.attempts.at(-1) as Attempt).answeredBy = 'fallback';
	return answer;
}
