import {clock} from '@kyhooks/core';
import type {Breaker, Permit} from './policy.ts';

/** A breaker as cockatiel makes one with `ConsecutiveBreaker` and a constant `halfOpenAfter`: it opens after so many failures in a row, lets one attempt in after so many milliseconds, and all of them once that has gone well. */
export function createConsecutiveCircuit(threshold = 5, halfOpenAfter = 1_000): Breaker {
	let failures = 0;
	let openedAt: number | undefined;
	let probe: Permit | undefined;
	return {
		get state() {
			return openedAt === undefined ? 'closed' : probe === undefined ? 'open' : 'half-open';
		},
		get retryAfter() {
			return openedAt === undefined ? undefined : Math.max(0, openedAt + halfOpenAfter - clock.now());
		},
		enter() {
			if (openedAt === undefined) {
				return {isTrial: false};
			}
			if (probe !== undefined || clock.now() < openedAt + halfOpenAfter) {
				return undefined;
			}
			probe = {isTrial: true};
			return probe;
		},
		record(permit, {weight}) {
			if (openedAt !== undefined && permit !== probe) {
				return;
			}
			const wasOpen = openedAt !== undefined;
			probe = undefined;
			if (weight === 0) {
				failures = 0;
				openedAt = undefined;
			} else if (weight !== undefined) {
				failures += 1;
				if (wasOpen || failures >= threshold) {
					openedAt = clock.now();
				}
			}
		},
	};
}
