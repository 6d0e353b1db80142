import {outcomeOf, read} from '@kyhooks/core';

// A registered symbol, so that two copies of this package report a failure only once.
const key = Symbol.for('kyhooks.reported.1');

type State = {
	/** Number of calls that have begun. */
	calls: number;
	/** For each reported failure, how many calls had begun by then. */
	readonly reports: WeakMap<object, number>;
};

/** Created on first use, so that the import has no side effects. */
function state(): State {
	const global = globalThis as {[key]?: State};
	global[key] ??= {calls: 0, reports: new WeakMap()};
	return global[key];
}

/** Numbers the calls of all clients in the order in which they begin. */
export function numberCall(): number {
	return ++state().calls;
}

const mostCauses = 8;

/** A failure and what it represents: `asFetch` passes on only the response. */
function partsOf(thrown: unknown): object[] {
	const {response, error} = outcomeOf(thrown);
	return [thrown, response, error].filter(part => typeof part === 'object' && part !== null);
}

/**
Whether a failure, or one of its causes, has already been reported, for example by another client that it passed through.

@param call the number of the failed call, if there is one. A call that began after the report is a new failure, even with the same object.
*/
export function isReported(thrown: unknown, call = 0): boolean {
	let link = thrown;
	for (let depth = 0; depth < mostCauses && link; depth += 1) {
		if (partsOf(link).some(part => call <= (state().reports.get(part) ?? -1))) {
			return true;
		}
		link = read(link, 'cause');
	}
	return false;
}

/** Marks a failure as reported. */
export function noteReport(thrown: unknown): void {
	const {calls, reports} = state();
	for (const part of partsOf(thrown)) {
		reports.set(part, calls);
	}
}
