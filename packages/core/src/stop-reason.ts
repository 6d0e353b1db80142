import type {StopReason} from './attempt.ts';
import type {Call} from './call.ts';
import type {Classification} from './classification.ts';

/** ky's own default, for a client that sets none. */
const defaultRetryLimit = 2;

/** Why a call that failed has ended: as it was decided, and where nobody decided, as ky's loop must have seen it. */
export function stopReason(
	{options: {totalTimeout, retry}, attempts, elapsed}: Call,
	classification: Classification,
): StopReason {
	const decision = attempts.at(-1)?.decision;
	if (classification.origin === 'caller') {
		return 'aborted';
	}
	if (decision?.retry === false) {
		return decision.reason;
	}
	if (typeof totalTimeout === 'number' && elapsed >= totalTimeout) {
		return 'deadline';
	}
	const limit = typeof retry === 'number' ? retry : (retry?.limit ?? defaultRetryLimit);
	return classification.retry !== 'never' && attempts.length > limit ? 'limit' : 'not-retryable';
}
