import {clock, createWaitingLine, type Place} from '@kyhooks/core';
import type {Circuit, Permit} from './circuit.ts';
import type {CircuitBreakerPolicy} from './options.ts';
import type {AttemptResult} from './tripwire.ts';

type WhenOpen = CircuitBreakerPolicy['whenOpen'];

/** Milliseconds: an outage that has lasted longer is not over soon, and those who wait for its end would all come back together. A simulated fleet of a thousand clients that all waited was back after 42 s in place of 6. */
const shortOutage = 10_000;

/**
Whether an attempt that is not let in may wait.

A call of a client that calls seldom may not, if it began after the circuit had opened and has tried the server since: for a fleet of such clients it would be as good as no circuit. One that began before has met the outage as a blip, and tries as often as its limit says.
*/
export function mayWait(
	startedAt: number,
	hasTried: boolean,
	{state, trip, closedUntil, isBusy, outageAge}: Circuit,
	whenOpen: WhenOpen,
): boolean {
	return (
		whenOpen !== 'refuse' &&
		state !== 'isolated' &&
		(isBusy || !hasTried || startedAt <= closedUntil) &&
		(whenOpen === 'wait' ||
			((state === 'recovering' || outageAge <= shortOutage) && (isBusy || trip?.category !== 'timeout')))
	);
}

/**
Milliseconds until there is no longer time for a whole attempt, or for half of what is left where an attempt may take more. One that is let in later times out by its call's limit, and a line of such calls keeps a server that is well from being found so. A call without a limit of its own does not wait for the end of a long outage, unless it is told to.

@param left milliseconds that the call has; infinite without a limit
@param allowed milliseconds that an attempt may take, likewise
*/
export function timeToWait(left: number, allowed: number, whenOpen: WhenOpen): number {
	return left < Infinity ? left - Math.min(allowed, left / 2) : whenOpen === 'wait' ? left : shortOutage;
}

/** Who waits for a circuit. */
export type Waiter = Place &
	Readonly<{
		/** Asks the circuit to let it in. */
		enter(): boolean;
	}>;

/**
A circuit and those who wait for it, in order. It lets them in as the circuit allows: the first as a probe when its time is over, the others at the pace of its recovery. All at once, they would bring the server down again.

There is one timer for all, and none when nobody waits.
*/
export class Gate {
	readonly circuit: Circuit;
	readonly #line = createWaitingLine<Waiter>();
	#cancelTimer: (() => void) | undefined;

	constructor(circuit: Circuit) {
		this.circuit = circuit;
	}

	get waiting(): number {
		return this.#line.size;
	}

	/** Waits for a turn, until the signal aborts, the time is over, or the circuit is isolated. A place that is given up is free at once. */
	async join(waiter: Waiter): Promise<boolean> {
		const over = this.#line.join(waiter);
		this.admit();
		const isIn = (await over) && this.circuit.state !== 'isolated';
		if (this.waiting === 0) {
			this.#cancelTimer?.();
		}
		return isIn;
	}

	/** Tells the circuit what became of an attempt. */
	record(permit: Permit, result: AttemptResult): void {
		this.circuit.record(permit, result);
		this.admit();
	}

	/** Lets in as many as the circuit does now. To be called whenever something has happened to it. */
	admit(): void {
		if (this.waiting === 0) {
			return;
		}
		this.#cancelTimer?.();
		for (let {first} = this.#line; first !== undefined; first = this.#line.first) {
			if (!first.enter() && this.circuit.state !== 'isolated') {
				this.#cancelTimer = clock.setTimer(this.circuit.lookAgainIn, () => this.admit());
				return;
			}
			this.#line.next();
		}
	}
}
