import {startLimit} from './clock.ts';

export type Place = Readonly<{
	/** Frees the place at once when it aborts. */
	signal: AbortSignal;
	/** Milliseconds: the longest that this one can wait. @default for ever */
	within?: number;
}>;

/** Those who wait for a turn, in the order in which they came. */
export type WaitingLine<Kept extends Place = Place> = Readonly<{
	readonly size: number;
	/** The place whose turn is next. */
	readonly first: Kept | undefined;
	/** Resolves with `true` when its turn has come, with `false` when the signal aborts or the time is over; it never rejects. */
	join(place: Kept): Promise<boolean>;
	/** Lets the first in. Gives `false` if nobody waits. */
	next(): boolean;
}>;

/** Makes an empty line. A place that is given up, by an abort or for lack of time, is freed at that moment and not when its turn would come. */
export function createWaitingLine<Kept extends Place = Place>(): WaitingLine<Kept> {
	/** What settles a place, in order. */
	const turns = new Map<(admitted: boolean) => void, Kept>();
	let order = turns.entries();
	let head: [(admitted: boolean) => void, Kept] | undefined;
	/** One walk along the line, since each new one would pass by all who have left: with tens of thousands in it, that took seconds. */
	const front = () => {
		while (turns.size > 0 && !(head && turns.has(head[0]))) {
			head = order.next().value;
			// It may have come to an end before somebody joined.
			order = head ? order : turns.entries();
		}
		return turns.size > 0 ? head : undefined;
	};
	return {
		get size() {
			return turns.size;
		},
		get first() {
			return front()?.[1];
		},
		join(place) {
			const {signal, within = Infinity} = place;
			if (signal.aborted || within <= 0) {
				return Promise.resolve(false);
			}
			return new Promise(resolve => {
				const settle = (admitted: boolean) => {
					turns.delete(settle);
					signal.removeEventListener('abort', giveUp);
					cancelTimer();
					resolve(admitted);
				};
				const giveUp = () => settle(false);
				const cancelTimer = startLimit(within, giveUp);
				signal.addEventListener('abort', giveUp);
				turns.set(settle, place);
			});
		},
		next() {
			const first = front();
			first?.[0](true);
			return first !== undefined;
		},
	};
}
