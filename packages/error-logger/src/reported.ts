import {outcomeOf, read} from '@kyhooks/core';

// Registered, so that two copies of this package report a failure once between them.
const key = Symbol.for('kyhooks.reported.1');

type State = {
	/** How many calls have begun. */
	calls: number;
	readonly reports: WeakMap<object, Report>;
};

type Report = Readonly<{
	/** The number of the call that was told of. */
	call: number;
	/** How many calls had begun by then. */
	calls: number;
}>;

type Global = {[key]?: State};

function state(): State {
	const global = globalThis as Global;
	if (global[key] === undefined) {
		Object.defineProperty(global, key, {value: {calls: 0, reports: new WeakMap()}});
	}
	return global[key] as State;
}

/** Numbers the calls of all clients in the order in which they begin. */
export function numberCall(): number {
	const all = state();
	all.calls += 1;
	return all.calls;
}

const mostCauses = 8;

/** The thrown, its causes, and the responses that errors of ky's stand for. */
function partsOf(thrown: unknown): object[] {
	const parts: object[] = [];
	let link = thrown;
	for (let depth = 0; depth < mostCauses && typeof link === 'object' && link !== null; depth++) {
		const {response} = outcomeOf(link);
		parts.push(link, ...(response === undefined ? [] : [response]));
		link = read(link, 'cause');
	}
	return parts;
}

/**
Whether a failure, or what it was made of, has been reported: by another client that it passed, or where it was thrown on.

@param call the number of the call that has failed, where there is one. A call that began after the report has failed anew, though with the same object.
@param isAbort one signal may abort many calls with one reason; the same call is then only one that began before, around the one reported
*/
export function isReported(thrown: unknown, call = 0, isAbort = false): boolean {
	const {reports} = state();
	return partsOf(thrown).some(part => {
		const report = reports.get(part);
		return report !== undefined && call <= (isAbort ? report.call : report.calls);
	});
}

/** Notes that a failure has been reported: the thrown, and what it stands for, since that is all `asFetch` passes on. */
export function noteReport(thrown: unknown, call?: number): void {
	const {calls, reports} = state();
	const {response, error} = outcomeOf(thrown);
	for (const part of [thrown, response, error]) {
		if (typeof part === 'object' && part !== null) {
			reports.set(part, {call: call ?? calls, calls});
		}
	}
}
