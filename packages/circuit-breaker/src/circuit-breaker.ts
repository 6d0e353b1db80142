import {
	type Call,
	classify,
	createWaitingLine,
	defineHook,
	type Hook,
	isFailure,
	type Layer,
	type Next,
	requestKey,
} from '@kyhooks/core';
import type {Circuit, Permit} from './circuit.ts';
import {CircuitMap, circuitsBehind, type Guarded} from './circuits.ts';
import {CircuitOpenError} from './errors.ts';
import {
	type CircuitBreakerOptions,
	type CircuitBreakerPolicy,
	resolveCircuitBreakerOptions,
} from './options.ts';
import {wordsFor} from './trip.ts';
import type {AttemptResult} from './tripwire.ts';
import {verdictOn} from './verdict.ts';
import {mayWait, timeToWait, type Waiter} from './waiting.ts';

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

const success: AttemptResult = {result: 'success'};
const ignored: AttemptResult = {result: 'ignored'};

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
		const guarded = this.#circuits.of(requestKey(call, 'circuitBreaker.key', key, request));
		const permit = this.#enter(guarded, request.url) ?? (await this.#turn(guarded, request.url));
		this.#tell();
		if (permit === undefined) {
			return this.#refuse(guarded, request, next);
		}
		this.#hasTried ||= permit.isTrial;
		let result = ignored;
		try {
			const response = await next(request);
			result = isFailure(response)
				? verdictOn(call, this.#policy, permit, request, classify(call, {response}, request), response)
				: success;
			return response;
		} catch (error) {
			if (!request.signal.aborted) {
				result = verdictOn(call, this.#policy, permit, request, classify(call, {error}, request));
			}
			throw error;
		} finally {
			this.#settle(guarded, permit, result);
		}
	}

	/** Whoever comes while others wait goes behind them, unless it is of a path that is not held back. */
	#enter({circuit, queue}: Guarded, url: string): Permit | undefined {
		const isBehind = queue.size > 0 && circuit.concerns(url) && this.#waits(circuit);
		return isBehind ? undefined : circuit.enter(this.#call.attemptLimit, url);
	}

	/** Waits for a turn, if there is time and room. */
	async #turn(guarded: Guarded, url: string): Promise<Permit | undefined> {
		const {circuit, queue} = guarded;
		if (!this.#waits(circuit) || !this.#hasPlace(guarded)) {
			return undefined;
		}
		const {attemptLimit: allowed} = this.#call;
		const within = this.#timeToWait;
		let waiter: Waiter | undefined;
		try {
			await this.#call.hold('circuit-breaker', signal => {
				waiter = {signal, within, allowed, url};
				return queue.join(waiter);
			});
		} catch (error) {
			// Its turn may have come at the very moment.
			if (waiter?.permit !== undefined) {
				this.#settle(guarded, waiter.permit, ignored);
			}
			throw error;
		}
		return waiter?.permit;
	}

	async #refuse(guarded: Guarded, request: Request, next: Next): Promise<Response> {
		const {key, trip, retryAfter} = guarded.circuit;
		if (this.#policy.mode === 'observe') {
			this.#call.emit({
				type: 'observed',
				hook: 'circuit-breaker',
				would: this.#mayWait(guarded.circuit) && this.#hasPlace(guarded) ? 'wait' : 'refuse',
				attempt: this.#call.attempts.length,
				...(retryAfter !== undefined && {wait: retryAfter}),
			});
			return next(request);
		}
		const error = new CircuitOpenError({request, circuit: key, trip, retryAfter});
		const answer = await answerInstead(this.#call, this.#policy, error);
		if (answer === undefined) {
			throw error;
		}
		return answer;
	}

	#waits(circuit: Circuit): boolean {
		return this.#policy.mode === 'enforce' && this.#mayWait(circuit);
	}

	#mayWait(circuit: Circuit): boolean {
		const {startedAt} = this.#call;
		return mayWait({startedAt, hasTried: this.#hasTried}, circuit, this.#policy.whenOpen);
	}

	get #timeToWait(): number {
		const {timeLeft, attemptLimit} = this.#call;
		return timeToWait(timeLeft, attemptLimit, this.#policy.whenOpen);
	}

	#hasPlace({circuit, queue}: Guarded): boolean {
		return (circuit.retryAfter ?? 0) < this.#timeToWait && queue.size < this.#policy.maxWaiting;
	}

	#settle({circuit, queue}: Guarded, permit: Permit, result: AttemptResult): void {
		circuit.record(permit, result);
		queue.admit();
		this.#tell();
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
		const attempt = call.attempts.at(-1);
		if (attempt !== undefined) {
			attempt.answeredBy = 'fallback';
		}
		return answer;
	});
}
