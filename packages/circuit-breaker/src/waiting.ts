import type {Circuit} from './circuit.ts';
import type {CircuitBreakerPolicy} from './options.ts';

type WhenOpen = CircuitBreakerPolicy['whenOpen'];

/** Milliseconds: an outage that has lasted longer is not over soon, and attempts that wait for its end would all come back together. A simulated fleet of a thousand clients that all waited was back after 42 s instead of 6 s. */
const shortOutage = 10_000;

/**
Whether an attempt that is not let in may wait.

In a client that makes few calls, a call may not wait if it began after the circuit opened and has already tried the server: for a fleet of such clients, the circuit would have no effect. A call that began before has met the outage as a blip, and may use all its retries.
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
Milliseconds that an attempt may wait: until the time left is too short for a whole attempt, but always half of the time left. An attempt that is let in later times out by the limit of its call, and a line of such calls hides that the server is well. A call without a limit does not wait for the end of a long outage, unless `whenOpen` is `wait`.

@param left milliseconds that the call has left; infinite without a limit
@param allowed milliseconds that an attempt may take; infinite without a limit
*/
export function timeToWait(left: number, allowed: number, whenOpen: WhenOpen): number {
	return left < Infinity ? left - Math.min(allowed, left / 2) : whenOpen === 'wait' ? left : shortOutage;
}
