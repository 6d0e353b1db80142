import {isRejectedError, RejectedError, shownUrl} from '@kyhooks/core';
import type {Circuit} from './circuit.ts';
import {type Trip, wordsFor} from './state.ts';

const code = 'CIRCUIT_OPEN';

/** Thrown when a circuit breaker does not send a request because its server is failing: the circuit is open, or lets no more requests through at this moment. */
export class CircuitOpenError extends RejectedError {
	override name = 'CircuitOpenError';
	declare readonly request: Request;
	/** The key of the circuit. */
	readonly circuit: string;
	/** What opened it. */
	readonly trip: Trip | undefined;
	/** Milliseconds until the server may be asked again, if known. */
	readonly retryAfter: number | undefined;

	constructor(request: Request, {key, trip, retryAfter}: Pick<Circuit, 'key' | 'trip' | 'retryAfter'>) {
		const why = trip ? `: ${wordsFor(trip)}` : '';
		super(`${request.method} ${shownUrl(request.url)} was not sent, since its circuit is open${why}`, {
			code,
			hook: 'circuit-breaker',
			request,
		});
		this.trip = trip;
		this.circuit = key;
		this.retryAfter = retryAfter;
	}
}

/** Whether a circuit breaker refused to send a request. Also works across realms and copies of the package. */
export function isCircuitOpenError(error: unknown): error is CircuitOpenError {
	return isRejectedError(error) && error.code === code;
}
