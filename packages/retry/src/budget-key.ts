import {type Call, catchRejection, originOf} from '@kyhooks/core';
import type {RetryBudget} from './budget.ts';

/** What a request is counted under. */
export function keyOf(call: Call, request: Request, budget: RetryBudget | false): string {
	const key = budget === false ? undefined : budget.key;
	return (key && call.invoke('retry.budget.key', () => checked(key(request)))) ?? originOf(request.url);
}

function checked(key: string): string {
	if (typeof key !== 'string') {
		// A promise, from a callback that must not wait: its rejection is nobody's else to hear.
		catchRejection(key, () => {});
		throw new TypeError(`a key must be a string, got ${key === null ? 'null' : typeof key}`);
	}
	return key;
}
