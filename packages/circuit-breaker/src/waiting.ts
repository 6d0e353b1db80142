import type {Circuit} from './circuit.ts';
import type {CircuitBreakerPolicy} from './options.ts';

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
		state !== 'isolated' &&
		whenOpen !== 'refuse' &&
		(isBusy || !hasTried || startedAt <= closedUntil) &&
		(whenOpen === 'wait' ||
			((isBusy || trip?.category !== 'timeout') && (state === 'recovering' || outageAge <= shortOutage)))
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
