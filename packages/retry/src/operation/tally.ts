import type {Category} from '@kyhooks/core';
import type {OperationLink} from '../operation-link.ts';

/** The retries of an operation and of all that takes part in it. */
export type Tally = Pick<OperationLink, 'retriesLeft' | 'retriesOf' | 'take'>;

/** @param around the operation that this one is part of: a retry counts in both */
export function createTally(limit: number, around: OperationLink | undefined): Tally {
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
	};
}
