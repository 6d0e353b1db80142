import {clock} from './clock.ts';
import {longestTimer} from './options.ts';

export type Place = Readonly<{
	/** Frees the place at once when it aborts. */
	signal: AbortSignal;
	/** Milliseconds: the longest that this one can wait. @default for ever */
	within?: number;
}>;

/** Those who wait for a turn, in the order in which they came. */
export type WaitingLine = Readonly<{
	readonly size: number;
	/** Resolves with `true` when its turn has come, with `false` when the signal aborts or the time is over; it never rejects. */
	join(place: Place): Promise<boolean>;
	/** Lets the first in. Gives `false` if nobody waits. */
	next(): boolean;
}>;

/** Makes an empty line. A place that is given up, by an abort or for lack of time, is freed at that moment and not when its turn would come. */
export function createWaitingLine(): WaitingLine {
	const turns = new Set<(admitted: boolean) => void>();
	return {
		get size() {
			return turns.size;
		},
		join({signal, within = Number.POSITIVE_INFINITY}) {
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
				const cancelTimer = within <= longestTimer ? clock.setTimer(within, giveUp) : () => {};
				signal.addEventListener('abort', giveUp);
				turns.add(settle);
			});
		},
		next() {
			const [first] = turns;
			first?.(true);
			return first !== undefined;
		},
	};
}
