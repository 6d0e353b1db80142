import {seededRandom} from '@kyhooks/testing';

/** A random number for one request. It does not depend on what else a client has sent. */
export type ChanceOf = (call: number, attempt: number) => () => number;

export function chanceFrom(seed: number): ChanceOf {
	return (call, attempt) =>
		seededRandom(
			Math.imul(seed + 1, 0x9e37_79b1) ^ Math.imul(call + 1, 0x85eb_ca6b) ^ Math.imul(attempt, 0xc2b2_ae35),
		);
}
