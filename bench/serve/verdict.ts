import type {Measures} from './measures.ts';

/** In which respect a client is behind ky. */
export type Deficit = 'served' | 'attempts';

/** A client may make this many times ky's attempts. */
const attemptsRatio = 1.1;

/**
@param tolerance how much smaller the share of served calls may be than ky's
@returns in which respects the client is behind; empty if chance alone may explain the difference
*/
export function deficitsOf(client: Measures, ky: Measures, tolerance: number): readonly Deficit[] {
	const least = ky.served - tolerance - chanceOf(ky);
	// The shares are quotients: a rounding error must not make equal ones differ.
	const served = client.served < least - 1e-9;
	const attempts = client.attemptsPerCall > attemptsRatio * ky.attemptsPerCall + 1e-9;
	return [...(served ? ['served' as const] : []), ...(attempts ? ['attempts' as const] : [])];
}

/** Two standard errors of the difference between two clients that are both as good as ky. 0 if ky serves all calls or none. */
function chanceOf({served, counted}: Measures): number {
	return 2 * Math.sqrt((2 * served * (1 - served)) / counted);
}
