import {isRejectedError, RejectedError, withoutQuery} from '@kyhooks/core';
import type {Trip} from './state.ts';

const code = 'CIRCUIT_OPEN';

export type CircuitOpenDetails = Readonly<{
	request: Request;
	/** The key of the circuit. */
	circuit: string;
	/** What opened it. */
	trip: Trip | undefined;
	/** Milliseconds until the server may be asked again, where that is known. */
	retryAfter: number | undefined;
}>;

/** The request was not sent, since its server is not well: the circuit is open, or lets through no more at this moment. */
export class CircuitOpenError extends RejectedError {
	override name = 'CircuitOpenError';
	declare readonly request: Request;
	readonly circuit: string;
	readonly trip: Trip | undefined;
	readonly retryAfter: number | undefined;

	constructor({request, circuit, trip, retryAfter}: CircuitOpenDetails) {
		const when = retryAfter === undefined ? '' : ` It may be asked again in ${Math.round(retryAfter)} ms.`;
		const why = trip === undefined ? '' : `: ${wordsFor(trip)}`;
		super(
			`${request.method} ${withoutQuery(request.url)} was not sent, since its circuit is open${why}.${when}`,
			{code, hook: 'circuit-breaker', request},
		);
		this.circuit = circuit;
		this.trip = trip;
		this.retryAfter = retryAfter;
	}
}

/** Whether a circuit breaker refused to send a request. Also across realms and copies of the package. */
export function isCircuitOpenError(error: unknown): error is CircuitOpenError {
	return isRejectedError(error) && error.code === code;
}

/** What opened a circuit, in words for a person. */
export function wordsFor({by, failures, calls, category, status, path}: Trip): string {
	return [by, calls && `${failures} of ${calls} failed`, path, status, category].filter(Boolean).join(', ');
}
