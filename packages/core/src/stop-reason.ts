import type {StopReason} from './attempt.ts';
import type {Call} from './call.ts';
import type {Classification} from './verdict/classification.ts';

/** ky's own default, for a client that sets none. */
const defaultRetryLimit = 2;

/**
Why a call that failed has ended: as it was decided, and where nobody decided, as ky's loop must have seen it.

@param late the failure came after an attempt that had ended well; then nothing is retried, whatever the limit
*/
export function stopReason(call: Call, classification: Classification, late = false): StopReason {
	const {
		options: {retry, totalTimeout},
		attempts,
		elapsed,
	} = call;
	const {decision, timeLimit} = attempts.at(-1) ?? {};
	if (classification.origin === 'caller') {
		return 'aborted';
	}
	if (decision?.retry === false) {
		return decision.reason;
	}
	if (classification.category === 'rejected') {
		return 'rejected';
	}
	if (timeLimit === 'total' || (typeof totalTimeout === 'number' && elapsed >= totalTimeout)) {
		return 'deadline';
	}
	const limit = typeof retry === 'number' ? retry : (retry?.limit ?? defaultRetryLimit);
	return !late && classification.retry !== 'never' && attempts.length > limit ? 'limit' : 'not-retryable';
}
