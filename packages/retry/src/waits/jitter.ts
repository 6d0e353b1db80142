import {clock} from '@kyhooks/core';

/**
How a wait is spread, so that clients which failed together do not come back together:

- `full`: anywhere from nothing to the whole wait.
- `equal`: at least half of it.
- `none`: the wait as it is.
- a function: from milliseconds to milliseconds.
*/
export type Jitter = JitterName | ((wait: number) => number);

export type JitterName = 'full' | 'equal' | 'none';

/** Spreads a wait. Applied after the cap, so that waits at the cap are spread too. */
export function spread(wait: number, jitter: JitterName): number {
	switch (jitter) {
		case 'full':
			return clock.random() * wait;
		case 'equal':
			return wait / 2 + (clock.random() * wait) / 2;
		case 'none':
			return wait;
	}
}

/** The part of a server's wait that is added at random: many clients are told the same moment. */
const serverSpread = 0.1;

/** Spreads a wait that a server asked for: up to a tenth longer, never shorter. */
export function spreadAbove(wait: number): number {
	return wait * (1 + clock.random() * serverSpread);
}
