export type EventHeap = {
	/** Milliseconds of simulated time. */
	now(): number;
	/** Runs `action` at `due`, or now if `due` is past. Actions for the same moment run in the order in which they were added. */
	at(due: number, action: () => void): void;
	/** Runs the next action, at its time. Returns `false` if there is none. */
	runNext(): boolean;
	/** Runs all actions until `end`, and sets the time to `end`. */
	runUntil(end: number): void;
};

/** Children of a node. With four, the heap is half as deep as with two, and they are next to each other in memory. */
const branches = 4;

/** A list that is sorted at each insertion is too slow for the millions of events of a fleet. The times have their own array, side by side, which keeps the comparisons fast. */
export function createEventHeap(): EventHeap {
	const actions: (() => void)[] = [];
	const orders: number[] = [];
	let times = new Float64Array(1_024);
	let size = 0;
	let now = 0;
	let told = 0;

	const timeOf = (place: number) => times[place] as number;
	const orderOf = (place: number) => orders[place] as number;
	const put = (place: number, time: number, order: number, action: () => void) => {
		times[place] = time;
		orders[place] = order;
		actions[place] = action;
	};
	const move = (from: number, to: number) =>
		put(to, timeOf(from), orderOf(from), actions[from] as () => void);

	const firstChildOf = (place: number) => {
		const first = branches * place + 1;
		const end = Math.min(first + branches, size);
		let least = first;
		for (let child = first + 1; child < end; child += 1) {
			const sooner = timeOf(child) - timeOf(least);
			if (sooner < 0 || (sooner === 0 && orderOf(child) < orderOf(least))) {
				least = child;
			}
		}
		return least;
	};

	/** Moves the last entry to the top, and then down to its place. */
	const dropFirst = () => {
		size -= 1;
		const time = timeOf(size);
		const order = orderOf(size);
		const action = actions.pop() as () => void;
		orders.pop();
		if (size === 0) {
			return;
		}
		let place = 0;
		for (let child = firstChildOf(place); child < size; child = firstChildOf(place)) {
			if (time < timeOf(child) || (time === timeOf(child) && order < orderOf(child))) {
				break;
			}
			move(child, place);
			place = child;
		}
		put(place, time, order, action);
	};

	const runNext = () => {
		if (size === 0) {
			return false;
		}
		now = timeOf(0);
		const action = actions[0] as () => void;
		dropFirst();
		action();
		return true;
	};

	return {
		now: () => now,
		at(due, action) {
			const time = Math.max(due, now);
			if (size === times.length) {
				const larger = new Float64Array(2 * size);
				larger.set(times);
				times = larger;
			}
			let place = size;
			size += 1;
			actions.push(action);
			orders.push(told);
			while (place > 0) {
				const parent = Math.floor((place - 1) / branches);
				// Actions that were added earlier go first, so an equal one stays above.
				if (timeOf(parent) <= time) {
					break;
				}
				move(parent, place);
				place = parent;
			}
			put(place, time, told, action);
			told += 1;
		},
		runNext,
		runUntil(end) {
			while (size > 0 && timeOf(0) <= end) {
				runNext();
			}
			now = end;
		},
	};
}
