import {outcomeOf, read} from '@kyhooks/core';

// Registered, so that two copies of this package report a failure once between them.
const key = Symbol.for('kyhooks.reported.1');

type State = {
	/** How many calls have begun. */
	calls: number;
	/** How many had begun when a failure was told of. */
	readonly reports: WeakMap<object, number>;
};

/** Made when it is first needed: an import alone has no effect. */
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

/** A failure, and what it stands for: its response is all that `asFetch` passes on. */
function partsOf(thrown: unknown): object[] {
	const {response, error} = outcomeOf(thrown);
	return [thrown, response, error].filter(part => typeof part === 'object' && part !== null);
}

/**
Whether a failure, or what it was made of, has been reported: by another client that it passed, or where it was thrown on.

@param call the number of the call that has failed, where there is one. A call that began after the report has failed anew, though with the same object.
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

/** Notes that a failure has been reported. */
export function noteReport(thrown: unknown): void {
	const {calls, reports} = state();
	for (const part of partsOf(thrown)) {
		reports.set(part, calls);
	}
}
