import {clock} from '@kyhooks/core';
import type {Breaker, Permit} from './policy.ts';

/** A circuit breaker like cockatiel's with `ConsecutiveBreaker` and a constant `halfOpenAfter`. It opens after this many consecutive failures, allows one attempt after this many milliseconds, and closes once that attempt has succeeded. */
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
