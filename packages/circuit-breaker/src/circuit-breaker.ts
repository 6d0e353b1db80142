import {
	type Attempt,
	type Call,
	createWaitingLine,
	defineHook,
	type Hook,
	isFailure,
	type Layer,
	type Next,
	requestKey,
} from '@kyhooks/core';
import type {Permit} from './circuit.ts';
import {CircuitMap, circuitsBehind} from './circuits.ts';
import {CircuitOpenError, wordsFor} from './errors.ts';
import {
	type CircuitBreakerOptions,
	type CircuitBreakerPolicy,
	resolveCircuitBreakerOptions,
} from './options.ts';
import type {AttemptResult} from './tripwire.ts';
import {verdictOn} from './verdict.ts';
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
	const circuits = policy.circuits ? circuitsBehind(policy.circuits) : new CircuitMap(policy);
	return defineHook({
		name: 'circuit-breaker',
		stage: 'break',
		options: Object.freeze({...policy, ...circuits.policy}),
		install: call => new Guard(call, policy, circuits),
	});
}

const success: AttemptResult = {weight: 0};
const ignored: AttemptResult = {};

/** Stands between one call and its circuits. */
// A class: one is made for every call, and methods on a prototype cost nothing to make.
class Guard implements Layer {
	readonly #call: Call;
	readonly #policy: CircuitBreakerPolicy;
	readonly #circuits: CircuitMap;
	/** This call has tried the server while its circuit was not closed. */
	#hasTried = false;

	constructor(call: Call, policy: CircuitBreakerPolicy, circuits: CircuitMap) {
		this.#call = call;
		this.#policy = policy;
		this.#circuits = circuits;
	}

	async attempt(request: Request, next: Next): Promise<Response> {
		const call = this.#call;
		const {key} = this.#policy;
		const {url} = request;
		const gate = this.#circuits.of(requestKey(call, 'circuitBreaker.key', key, request));
		// Whoever comes while others wait goes behind them, unless it is of a path that is not held back.
		const isBehind = gate.waiting > 0 && gate.circuit.concerns(url) && this.#timeToWait(gate) > 0;
		const permit =
			(isBehind ? undefined : gate.circuit.enter(call.attemptLimit, url)) ?? (await this.#wait(gate, url));
		this.#tell();
		if (permit === undefined) {
			return this.#refuse(gate, request, next);
		}
		this.#hasTried ||= permit.isTrial;
		let result = ignored;
		try {
			const response = await next(request);
			result = isFailure(response) ? verdictOn(call, this.#policy, permit, request, {response}) : success;
			return response;
		} catch (error) {
			if (!request.signal.aborted) {
				result = verdictOn(call, this.#policy, permit, request, {error});
			}
			throw error;
		} finally {
			gate.record(permit, result);
			this.#tell();
		}
	}

	/** Milliseconds that an attempt may wait for its turn; 0 where it may not. */
	#timeToWait({circuit, waiting}: Gate): number {
		const {startedAt, timeLeft, attemptLimit} = this.#call;
		const {whenOpen, maxWaiting} = this.#policy;
		const time = timeToWait(timeLeft, attemptLimit, whenOpen);
		return waiting < maxWaiting &&
			(circuit.retryAfter ?? 0) < time &&
			mayWait({startedAt, hasTried: this.#hasTried}, circuit, whenOpen)
			? time
			: 0;
	}

	async #wait(gate: Gate, url: string): Promise<Permit | undefined> {
		const within = this.#timeToWait(gate);
		if (within === 0 || this.#policy.mode === 'observe') {
			return undefined;
		}
		const {attemptLimit: allowed} = this.#call;
		let waiter: Waiter | undefined;
		try {
			await this.#call.hold('circuit-breaker', signal => {
				waiter = {signal, within, allowed, url};
				return gate.join(waiter);
			});
		} catch (error) {
			// Its turn may have come at the very moment.
			if (waiter?.permit !== undefined) {
				gate.record(waiter.permit, ignored);
			}
			throw error;
		}
		return waiter?.permit;
	}

	async #refuse(gate: Gate, request: Request, next: Next): Promise<Response> {
		const call = this.#call;
		const {key: circuit, trip, retryAfter} = gate.circuit;
		if (this.#policy.mode === 'observe') {
			call.emit({
				type: 'observed',
				hook: 'circuit-breaker',
				would: this.#timeToWait(gate) > 0 ? 'wait' : 'refuse',
				attempt: call.attempts.length,
				...(retryAfter !== undefined && {wait: retryAfter}),
			});
			return next(request);
		}
		const error = new CircuitOpenError({request, circuit, trip, retryAfter});
		const answer = await answerInstead(call, this.#policy, error);
		if (answer === undefined) {
			throw error;
		}
		return answer;
	}

	/** Tells of changes of state that have come about. */
	#tell(): void {
		for (const change of this.#circuits.takeChanges()) {
			const {circuit, from, to, trip} = change;
			this.#call.emit({type: 'circuit-changed', circuit, from, to, ...(trip && {why: wordsFor(trip)})});
			this.#call.invoke('circuitBreaker.onStateChange', () => this.#circuits.policy.onStateChange?.(change));
		}
	}
}

/**
Asks the client's own `fallback` for an answer, for as long as an attempt may take. Gives `undefined` where there is none, or none that can be used; then the refusal stands.

@throws the signal's reason when the caller gives up
*/
async function answerInstead(
	call: Call,
	{fallback}: CircuitBreakerPolicy,
	error: CircuitOpenError,
): Promise<Response | undefined> {
	if (fallback === undefined) {
		return undefined;
	}
	const {request} = error;
	const {signal} = request;
	const name = 'circuitBreaker.fallback';
	const line = createWaitingLine();
	const over = line.join({signal, within: Math.min(call.attemptLimit, call.timeLeft)});
	let answer: Response | undefined;
	const end = (given?: Response) => {
		answer = given;
		line.next();
	};
	// A rejection has been reported by then, and counts as no answer.
	Promise.resolve(call.invoke(name, () => fallback({error, request}))).then(end, () => end());
	await over;
	signal.throwIfAborted();
	if (answer === undefined) {
		return undefined;
	}
	return call.invoke(name, () => {
		// By its tag: it may be of another realm.
		if (Object.prototype.toString.call(answer) !== '[object Response]') {
			throw new TypeError(`a fallback must give a Response, got ${typeof answer}`);
		}
		(call.attempts.at(-1) as Attempt).answeredBy = 'fallback';
		return answer;
	});
}
