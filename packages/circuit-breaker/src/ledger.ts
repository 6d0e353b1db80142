import {type Call, type CallEvent, isFailure} from '@kyhooks/core';
import {coreOf} from './circuits.ts';
import type {Admitted} from './gate.ts';
import type {CircuitBreakerPolicy} from './hook-options.ts';
import type {AttemptResult} from './permit.ts';
import {wordsFor} from './trip.ts';
import {type Failure, verdictOn} from './verdict.ts';

const success: AttemptResult = Object.freeze({result: 'success'});
const ignored: AttemptResult = Object.freeze({result: 'ignored'});

/** What one call owes its circuits: they hear of each attempt that they have let in, once. */
// A class, unlike the hook: one is made for every call, and methods on a prototype cost nothing to make.
export class Ledger {
	readonly #call: Call;
	readonly #policy: CircuitBreakerPolicy;
	/** The caller's, before ky puts its own in place. */
	readonly #signal: AbortSignal | null | undefined;
	/** The attempt under way, until its circuit has heard of it. */
	#open: Admitted | undefined;
	#number: number | undefined;
	/** Let in after a wait, and not under way yet. */
	#reserved: Admitted | undefined;

	constructor(call: Call, policy: CircuitBreakerPolicy) {
		this.#call = call;
		this.#policy = policy;
		this.#signal = call.options.signal;
	}

	/** Keeps what was let in until its attempt begins. */
	reserve(admitted: Admitted): void {
		this.#reserved = admitted;
	}

	takeReserved(): Admitted | undefined {
		const taken = this.#reserved;
		this.#reserved = undefined;
		return taken;
	}

	/** An attempt that was let in is under way. */
	begin(admitted: Admitted): void {
		this.#open = admitted;
		this.#number = this.#call.attempts.at(-1)?.number;
	}

	/** The server has answered that attempt. */
	answered(admitted: Admitted, request: Request, response: Response): void {
		if (this.#open !== admitted) {
			// ky has given the attempt up since, and told of it.
			return;
		}
		if (isFailure(response)) {
			const classification = this.#call.classify({response}, request);
			this.#settleFailure(admitted, {classification, response});
		} else {
			this.#settle(admitted, success);
		}
	}

	failed(admitted: Admitted, request: Request, error: unknown): void {
		// Whether an attempt that was cut off met a limit of time or its caller is known only when ky has told.
		if (this.#open === admitted && !request.signal.aborted) {
			this.#settleFailure(admitted, {classification: this.#call.classify({error}, request)});
		}
	}

	/** The attempt was not made. */
	unused(admitted: Admitted): void {
		this.#settle(admitted, ignored);
	}

	/** Gives a turn back whose attempt will not come. */
	giveBack(): void {
		const unused = this.takeReserved();
		if (unused !== undefined) {
			this.unused(unused);
		}
	}

	/** Hears what became of an attempt that was cut off, and of the call. */
	hear(event: CallEvent): void {
		const isOver = event.type === 'call-failed';
		if (!isOver && event.type !== 'attempt-ended') {
			return;
		}
		const attempt = isOver ? this.#call.attempts.at(-1) : event.attempt;
		if (this.#open !== undefined && attempt?.number === this.#number) {
			const classification = isOver ? event.classification : attempt?.classification;
			if (classification === undefined) {
				this.#settle(this.#open, ignored);
			} else {
				this.#settleFailure(this.#open, {classification, attempt});
			}
		}
		if (isOver) {
			this.giveBack();
		}
	}

	/** Tells of changes of state that have come about. */
	tell(): void {
		const core = coreOf(this.#policy.circuits);
		for (const change of core.takeChanges()) {
			const {circuit, from, to, trip} = change;
			const why = trip === undefined ? {} : {why: wordsFor(trip)};
			this.#call.emit({type: 'circuit-changed', circuit, from, to, ...why});
			this.#call.invoke('circuitBreaker.onStateChange', () => core.policy.onStateChange?.(change));
		}
	}

	#settle({circuit, queue, permit}: Admitted, result: AttemptResult): void {
		this.#open = undefined;
		circuit.record(permit, result);
		queue.admit();
		this.tell();
	}

	#settleFailure(admitted: Admitted, failure: Failure): void {
		// Where a `fetch` is deaf to its caller's abort, ky's limit ends the attempt, and not for the server's sake.
		const isGivenUp = this.#signal?.aborted === true;
		this.#settle(
			admitted,
			isGivenUp ? ignored : verdictOn(this.#call, this.#policy, admitted.permit, failure),
		);
	}
}
