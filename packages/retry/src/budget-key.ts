import {type Call, requestKey} from '@kyhooks/core';
import type {RetryBudget} from './budget.ts';

/** What a request is counted under. */
export function keyOf(call: Call, request: Request, budget: RetryBudget | false): string {
	return requestKey(call, 'retry.budget.key', budget === false ? undefined : budget.key, request);
}
