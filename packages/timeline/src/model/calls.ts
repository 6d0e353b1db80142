import {keepRecent, originOf, type ToldEvent} from '@kyhooks/core';
import {afterEvent, type DrawnCall} from './call.ts';

export type CircuitShown = Readonly<{state: string; why?: string | undefined}>;

/** The calls that have been reported, and the state of each circuit that has changed. */
export type Calls = Readonly<{
	/** Oldest first. */
	all: ReadonlyMap<string, DrawnCall>;
	circuits: ReadonlyMap<string, CircuitShown>;
	/** The origins of the calls in `all`. */
	origins(): ReadonlySet<string>;
	hear(event: ToldEvent): void;
	clear(): void;
}>;

/** @param limit number of calls to keep */
export function createCalls(limit: number): Calls {
	const all = new Map<string, DrawnCall>();
	const circuits = new Map<string, CircuitShown>();
	/** Calls that were dropped. A late event must not bring one back. */
	const gone = new Map<string, true>();

	const forget = (id: string) => {
		all.delete(id);
		keepRecent(gone, id, true);
	};

	return {
		all,
		circuits,
		origins: () => new Set([...all.values()].map(({url}) => originOf(url)).filter(Boolean)),
		hear(event) {
			if (event.type === 'circuit-changed') {
				keepRecent(circuits, event.circuit, {state: event.to, why: event.why});
			}
			if (gone.has(event.call)) {
				return;
			}
			all.set(event.call, afterEvent(all.get(event.call), event));
			const [oldest] = all.keys();
			if (all.size > limit && oldest !== undefined) {
				forget(oldest);
			}
		},
		clear() {
			for (const id of all.keys()) {
				forget(id);
			}
		},
	};
}
