import {longestTimer, quietly} from '@kyhooks/core';
import type {Backoff, BackoffState, RetryPolicy} from '@kyhooks/retry';

/** Of more retries than this, the backoff is not asked: a client must be built at once, whatever its `limit`. */
const mostAsked = 1_000;

/**
The first retry before which the waits of `backoff` add up to `total`, without jitter: that of ours only ever shortens them.

Nothing where all fit in; where the backoff draws by chance, since a draw says nothing of the next; and from a wait on that is none, since `retry()` puts another in its place.

@param total milliseconds
@returns the number of the retry, from 1, and the milliseconds waited before it
*/
export function firstRetryBeyond(
	{limit, backoff}: Pick<RetryPolicy, 'limit' | 'backoff'>,
	total: number,
): Readonly<{retry: number; waited: number}> | undefined {
	let waited = 0;
	let lastWait = 0;
	for (let retry = 1; retry <= Math.min(limit, mostAsked) && backoff.randomized !== true; retry++) {
		lastWait = waitBy(backoff, {attempt: retry, lastWait});
		waited += lastWait;
		if (waited >= total) {
			return {retry, waited};
		}
	}
	return undefined;
}

/** What is no wait is not a number, and nothing added to it is one again. */
function waitBy(backoff: Backoff, state: BackoffState): number {
	try {
		const wait: unknown = backoff(state);
		quietly(() => wait);
		if (typeof wait === 'number' && wait >= 0) {
			return Math.min(wait, longestTimer);
		}
	} catch {}
	return Number.NaN;
}
