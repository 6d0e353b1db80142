import type {EventHeap} from './event-heap.ts';
import type {Breaker, Permit} from './policy.ts';

type Waiter = {admit(permit: Permit): void; giveUp(): void};

/** The calls that wait for a circuit, first come, first served. */
export type Line = {
	readonly isEmpty: boolean;
	/** @param until when the waiter gives up its place */
	join(waiter: Waiter, until: number): void;
	/** Lets in as many calls as the breaker allows now. Call it whenever something has happened to the breaker. */
	advance(): void;
};

/** The queue of @kyhooks/circuit-breaker without promises, which would make the simulation much slower. */
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
