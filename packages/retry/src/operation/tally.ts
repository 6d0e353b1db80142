import type {Category} from '@kyhooks/core';
import type {RetryAccount} from '../bucket.ts';
import type {RetryBudget} from '../budget.ts';
import type {OperationLink} from './link.ts';

/** The retries of an operation and of all that takes part in it. */
export type Tally = Pick<OperationLink, 'retriesLeft' | 'retriesOf' | 'take'> &
	Readonly<{
		/** Has a repetition of the operation paid for. Gives `false` if the budget does not hold as much. */
		pay(budget: RetryBudget, key: string, category: Category): boolean;
		/** Settles what the repetitions have cost. */
		close(succeeded: boolean): void;
	}>;

/** @param around the operation that this one is part of: a retry counts in both */
export function createTally(limit: number, around: OperationLink | undefined): Tally {
	const accounts = new Map<string, RetryAccount>();
	const retries = new Set<{category: Category | undefined}>();
	return {
		retriesLeft: () => Math.min(limit - retries.size, around?.retriesLeft() ?? Number.POSITIVE_INFINITY),
		retriesOf: category =>
			around?.retriesOf(category) ?? [...retries].filter(one => one.category === category).length,
		take(category) {
			const retry = {category};
			retries.add(retry);
			const giveBack = around?.take(category);
			return () => {
				retries.delete(retry);
				giveBack?.();
			};
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
