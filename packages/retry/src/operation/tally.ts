import type {Attempt, Category} from '@kyhooks/core';
import type {RetryAccount} from '../budget/bucket.ts';
import type {RetryBudget} from '../budget/budget.ts';
import type {OperationLink} from './link.ts';

/** Counts the retries of an operation and of all calls and operations in it. */
export type Tally = Pick<OperationLink, 'within' | 'take' | 'giveBack'> &
	Readonly<{
		/** Pays for a repetition of the operation. Returns `false` if the budget does not hold enough tokens. */
		pay(budget: RetryBudget, key: string, category: Category): boolean;
		/** Settles the cost of the repetitions. */
		close(succeeded: boolean): void;
	}>;

/**
@param timeLeft milliseconds
@param around the operation that this one is part of: a retry counts in both
*/
export function createTally(limit: number, timeLeft: () => number, around: OperationLink | undefined): Tally {
	const accounts = new Map<string, RetryAccount>();
	/** Each retry is represented by the attempt before it. */
	const retries = new Set<Attempt>();
	return {
		within(bounds) {
			const own = {
				retriesLeft: Math.min(bounds.retriesLeft, limit - retries.size),
				timeLeft: Math.min(bounds.timeLeft, timeLeft()),
			};
			return around?.within(own) ?? own;
		},
		take(attempt) {
			retries.add(attempt);
			around?.take(attempt);
		},
		giveBack(attempt) {
			retries.delete(attempt as Attempt);
			around?.giveBack(attempt);
		},
		pay(budget, key, category) {
			const account = accounts.get(key) ?? budget.open(key);
			accounts.set(key, account);
			return account.take(category);
		},
		close(succeeded) {
			for (const account of accounts.values()) {
				account.close(succeeded);
			}
		},
	};
}
