export type EventHeap = {
	/** Milliseconds of simulated time. */
	now(): number;
	/** Has `action` run at `due`, or now if that is past; what is due at the same moment runs in the order in which it was told. */
	at(due: number, action: () => void): void;
	/** Runs what is due next, at its time. `false` where there is nothing. */
	runNext(): boolean;
	/** Runs what is due until `end`, and leaves the time there. */
	runUntil(end: number): void;
};

/** Children of a node. Four make for half the depth of two, and lie side by side. */
const branches = 4;

/** A list that is sorted at each insertion is too slow for the millions of events of a fleet; times of their own, next to each other, keep the comparisons fast. */
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

	/** The last takes the place of the first, and goes down to where it belongs. */
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
				// What was told before goes first, so an equal one stays above.
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
