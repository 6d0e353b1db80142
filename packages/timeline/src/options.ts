import {type Check, integer, read, required, resolveOptions} from '@kyhooks/core';

/** The part of a retry budget that the timeline reads. */
export type ReadableBudget = Readonly<{available(key: string): number}>;

/** Options of `mount`. */
export type TimelineOptions = {
	/** Number of calls to keep, from 1 to 1,000. Older calls are dropped. @default 50 */
	limit?: number;
	/** A retry budget made by `createRetryBudget()`. The timeline shows how many retries are left for each origin that was called. @default none */
	budget?: ReadableBudget;
};

export type TimelinePolicy = Readonly<Required<Pick<TimelineOptions, 'limit'>> & TimelineOptions>;

/** Checks the shape, because the element may come from another window. */
const element: Check = value => (read(value, 'nodeType') === 1 ? undefined : 'an element of a page');

const budget: Check = value =>
	typeof read(value, 'available') === 'function' ? undefined : 'a retry budget';

/** @throws TypeError with the name and the value of the option */
export function resolveTimelineOptions(parent: Element, options: TimelineOptions): TimelinePolicy {
	return resolveOptions(
		'mount',
		{element: parent, ...options},
		{limit: 50},
		{element: required(element), limit: integer({minimum: 1, maximum: 1_000}), budget},
	);
}
