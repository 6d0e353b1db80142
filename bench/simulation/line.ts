import type {EventHeap} from './event-heap.ts';
import type {Breaker, Permit} from './policy.ts';

type Waiter = {admit(permit: Permit): void; giveUp(): void};

/** Those who wait for a circuit, first come, first served. */
export type Line = {
	readonly isEmpty: boolean;
	/** @param until when the place is given up */
	join(waiter: Waiter, until: number): void;
	/** Lets in as many as the breaker does now. To be called whenever something has happened to it. */
	advance(): void;
};

/** The queue of @kyhooks/circuit-breaker without its promises, which would cost the simulation most of its speed. */
export function createLine(heap: EventHeap, breaker: Breaker, allowed: number): Line {
	const waiters = new Set<Waiter>();
	let wakesAt: number | undefined;

	const advance = () => {
		for (const waiter of waiters) {
			const permit = breaker.enter(allowed);
			if (permit === undefined) {
				break;
			}
			waiters.delete(waiter);
			waiter.admit(permit);
		}
		const {retryAfter} = breaker;
		const due = retryAfter === undefined ? undefined : heap.now() + retryAfter;
		if (waiters.size > 0 && due !== undefined && due !== wakesAt) {
			wakesAt = due;
			heap.at(due, advance);
		}
	};

	return {
		get isEmpty() {
			return waiters.size === 0;
		},
		join(waiter, until) {
			waiters.add(waiter);
			heap.at(until, () => {
				if (waiters.delete(waiter)) {
					waiter.giveUp();
				}
			});
			advance();
		},
		advance,
	};
}
