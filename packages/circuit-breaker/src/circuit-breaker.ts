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
import type {Circuit} from './circuit.ts';
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
import {type Gate, mayWait, timeToWait, type Waiter} from './waiting.ts';

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

	const waitFor = async (call: Call, gate: Gate, url: string, within: number) => {
		let waiter: Waiter | undefined;
		try {
			await hold(call, hook, signal => {
				waiter = {signal, within, allowed: call.attemptLimit, url};
				return gate.join(waiter);
			});
		} catch (error) {
			// Its turn may have come at the very moment.
			if (waiter?.permit) {
				gate.record(waiter.permit, ignored);
			}
			throw error;
		}
		return waiter?.permit;
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
					const {url} = request;
					const gate = circuits.of(requestKey(call, 'circuitBreaker.key', key, request));
					const {circuit} = gate;
					let permit = circuit.enter(call.attemptLimit, url);
					const patience = permit === undefined ? patienceOf(call, hasTried, gate) : 0;
					if (patience > 0 && mode === 'enforce') {
						permit = await waitFor(call, gate, url, patience);
					}
					tell(call);
					if (permit === undefined) {
						if (mode === 'enforce') {
							return refuse(call, circuit, request, fallback);
						}
						const {retryAfter} = circuit;
						call.emit({
							type: 'observed',
							hook,
							would: patience > 0 ? 'wait' : 'refuse',
							attempt: call.attempts.length,
							...(retryAfter !== undefined && {wait: retryAfter}),
						});
						return next(request);
					}
					hasTried ||= permit.isTrial;
					let result = ignored;
					try {
						const response = await next(request);
						result = isFailure(response) ? resultOf(call, shouldCount, permit, request, {response}) : success;
						return response;
					} catch (error) {
						if (!request.signal.aborted) {
							result = resultOf(call, shouldCount, permit, request, {error});
						}
						throw error;
					} finally {
						gate.record(permit, result);
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
	let answer: Response | undefined;
	const line = createWaitingLine();
	const over = line.join({signal, within: Math.min(call.attemptLimit, call.timeLeft)});
	const end = (given?: Response) => {
		answer = given;
		line.next();
	};
	// A rejection has been reported by then, and counts as no answer.
	Promise.resolve(invoke(call, 'circuitBreaker.fallback', () => fallback({error, request}))).then(end, () =>
		end(),
	);
	await over;
	signal.throwIfAborted();
	// As ky decides what a hook has answered.
	if (!(answer instanceof Response)) {
		throw error;
	}
	(call.attempts.at(-1) as Attempt).answeredBy = 'fallback';
	return answer;
}
