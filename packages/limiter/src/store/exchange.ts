import type {RatePolicy} from '../rate.ts';

/** What a process tells the store. */
export type Report = Readonly<{
	/** Who tells it: one limit of one process. */
	member: string;
	/** `undefined`: no rate is shared, only news. */
	rate: RatePolicy | undefined;
	/** How many turns it would use now. A turn is the permission to send one request. */
	wanted: number;
	/** Turns whose requests have reached the server, and how many milliseconds ago. `Infinity`: the turn was not used. */
	arrived: readonly (readonly [turn: string, ago: number])[];
	/** Milliseconds for which the server has asked for no requests; 0 if it has not. */
	pause: number;
	/** Whether a circuit has opened or closed. `undefined`: neither. */
	isOpen: boolean | undefined;
}>;

/** What the store answers. */
export type Answer = Readonly<{
	/** The turns that it gives: at most as many as are wanted. */
	turns: readonly string[];
	/** If these are fewer than wanted: milliseconds until it makes sense to ask again. */
	wait: number;
	/** How many members have reported of late, with this one. */
	members: number;
	/** Milliseconds for which nobody may send a request. */
	pause: number;
	/** Names the opening of another member's circuit as long as that is open; empty if none is. */
	opened: string;
}>;

/**
Takes a report and answers it, in one step that no other report can interrupt: what a store does.

It gives no more turns than `rate` allows in any time of its `interval`. A turn counts from when its request has arrived; until that is reported, from a quarter of the interval after it was given, and at least 250 ms.

@param key whose limit it is
*/
export type Exchange = (key: string, report: Report) => Promise<Answer>;

/** Milliseconds for which a member counts after its last report: the time in which it would ask again, if it had anything to send. */
export const memberTime = (rate: RatePolicy | undefined): number =>
	Math.max(10_000, 2 * (rate?.interval ?? 0));

/** Milliseconds for which the news of an open circuit count, if the process that told them does not tell that it has closed. */
export const newsTime = 30_000;
