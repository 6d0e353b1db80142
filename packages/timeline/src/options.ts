import {type Check, integer, read, required, resolveOptions} from '@kyhooks/core';

/** As much of a retry budget as is read here. */
export type ReadableBudget = Readonly<{available(key: string): number}>;

export type TimelineOptions = {
	/** How many calls are kept; the oldest go. @default 50 */
	limit?: number;
	/** A budget made by `createRetryBudget()`. What is left of it is shown for each origin that was called. @default none */
	budget?: ReadableBudget;
};

export type TimelinePolicy = Readonly<Required<Pick<TimelineOptions, 'limit'>> & TimelineOptions>;

/** By shape: it may be of another window. */
const element: Check = value => (read(value, 'nodeType') === 1 ? undefined : 'an element of a page');

const budget: Check = value =>
	typeof read(value, 'available') === 'function' ? undefined : 'a retry budget';

/** @throws TypeError that names the option and its value */
export function resolveTimelineOptions(parent: Element, options: TimelineOptions): TimelinePolicy {
	return resolveOptions(
		'mount',
		{element: parent, ...options},
		{limit: 50},
		{element: required(element), limit: integer({minimum: 1, maximum: 1_000}), budget},
	);
}
