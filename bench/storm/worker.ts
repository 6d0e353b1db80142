/**
A worker that serves a queue in order, each item for 1/rate of a second. It does not notice clients that have gone away.

An item begins when the one before it ended, even if `advance` is called later. So the rate is exact, however late the timer is that calls `advance`.
*/
export type Worker<Item> = Readonly<{
	arrive(item: Item, now: number): void;
	/** Serves all items that should be done by now. */
	advance(now: number): void;
	/** Work in progress continues at the new rate; 0 stops it. */
	setRate(perSecond: number, now: number): void;
	/** Drops the whole queue. */
	clear(): void;
	/** When the next item is done: milliseconds on the clock of `now`, or `Infinity` if that is unknown. */
	nextAt(): number;
}>;

export function createWorker<Item>(perSecond: number, serve: (item: Item) => void): Worker<Item> {
	const queue: Item[] = [];
	let rate = perSecond;
	let begunAt = 0;
	/** The part of the first item that is done at `begunAt`, between 0 and 1. */
	let done = 0;

	const nextAt = () => (queue.length === 0 ? Infinity : begunAt + ((1 - done) * 1_000) / rate);
	const advance = (now: number) => {
		for (let at = nextAt(); at <= now; at = nextAt()) {
			serve(queue.shift() as Item);
			begunAt = at;
			done = 0;
		}
	};

	return {
		arrive(item, now) {
			advance(now);
			if (queue.push(item) === 1) {
				begunAt = now;
				done = 0;
			}
		},
		advance,
		setRate(newRate, now) {
			advance(now);
			done += ((now - begunAt) / 1_000) * rate;
			begunAt = now;
			rate = newRate;
		},
		clear() {
			queue.length = 0;
		},
		nextAt,
	};
}
