import {read} from '@kyhooks/core';

// Registered, so that two copies of this package report a failure once between them.
const key = Symbol.for('kyhooks.reported.1');

type Global = {[key]?: WeakSet<object>};

function reported(): WeakSet<object> {
	const global = globalThis as Global;
	if (global[key] === undefined) {
		Object.defineProperty(global, key, {value: new WeakSet()});
	}
	return global[key] as WeakSet<object>;
}

const mostCauses = 8;

/**
Notes that a failure is being reported.

@returns whether it, or what it was made of, had been before: by another client that it passed, or where it was thrown on.
*/
export function isReportedAgain(error: unknown): boolean {
	const known = reported();
	let again = false;
	let link = error;
	for (let depth = 0; depth < mostCauses && typeof link === 'object' && link !== null; depth++) {
		again ||= known.has(link);
		link = read(link, 'cause');
	}
	if (typeof error === 'object' && error !== null) {
		known.add(error);
	}
	return again;
}
