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
	const turns: {place: Kept; settle(admitted: boolean): void}[] = [];
	return {
		get size() {
			return turns.length;
		},
		get first() {
			return turns[0]?.place;
		},
		join(place) {
			const {signal, within = Number.POSITIVE_INFINITY} = place;
			if (signal.aborted || within <= 0) {
				return Promise.resolve(false);
			}
			return new Promise(resolve => {
				const turn = {
					place,
					settle(admitted: boolean) {
						turns.splice(turns.indexOf(turn), 1);
						signal.removeEventListener('abort', giveUp);
						cancelTimer();
						resolve(admitted);
					},
				};
				const giveUp = () => turn.settle(false);
				const cancelTimer = startLimit(within, giveUp);
				signal.addEventListener('abort', giveUp);
				turns.push(turn);
			});
		},
		next() {
			const [first] = turns;
			first?.settle(true);
			return first !== undefined;
		},
	};
}
