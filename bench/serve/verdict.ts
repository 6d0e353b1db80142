import type {Measures} from './measures.ts';

/** In what a client is behind ky. */
export type Deficit = 'served' | 'attempts';

/** How many more attempts than ky a client may make. */
const attemptsRatio = 1.1;

/**
@param tolerance the share of the calls that a client may serve less
@returns in what the client is behind; nothing where chance alone may have made the difference
*/
export function deficitsOf(client: Measures, ky: Measures, tolerance: number): readonly Deficit[] {
	const least = ky.served - tolerance - chanceOf(ky);
	// Shares are quotients, and what is equal must not differ in the last digit.
	const served = client.served < least - 1e-9;
	const attempts = client.attemptsPerCall > attemptsRatio * ky.attemptsPerCall + 1e-9;
	return [...(served ? ['served' as const] : []), ...(attempts ? ['attempts' as const] : [])];
}

/** Two standard errors of the difference between two clients that are both as good as ky. Nothing where ky serves all or none. */
function chanceOf({served, counted}: Measures): number {
	return 2 * Math.sqrt((2 * served * (1 - served)) / counted);
}
