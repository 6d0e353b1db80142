import type {Category} from '@kyhooks/core';

/**
- `closed`: all attempts go through and are counted.
- `open`: none does, until the time of the circuit is over.
- `half-open`: a few probes go through, to see whether the server is well.
- `recovering`: it is; as many go through at a time as it has shown to carry.
- `isolated`: none does, by hand.
*/
export type CircuitState = 'closed' | 'open' | 'half-open' | 'recovering' | 'isolated';

/** The measure that was full. */
export type Criterion = Readonly<{
	/** `probe`: the server was not well yet. `recovery`: it was, and failed again under the returning load. */
	by: 'failure-ratio' | 'slow-call-ratio' | 'consecutive-failures' | 'probe' | 'recovery' | 'isolate';
	/** The failures that were counted, or slow calls. */
	failures: number;
	/** Of so many attempts. */
	calls: number;
}>;

/** What opened a circuit. */
export type Trip = Criterion &
	Readonly<{
		/** What the last of the failures was, where that is known. */
		category?: Category;
		status?: number;
		/** Origin and path, where all failures were of this one: requests to other paths go through. */
		path?: string;
	}>;

export type StateChange = Readonly<{
	/** The key of the circuit: the origin, unless `key` says otherwise. */
	circuit: string;
	from: CircuitState;
	to: CircuitState;
	/** For a circuit that has opened. */
	trip?: Trip;
	/** Milliseconds until it may be probed, for a circuit that has opened; none for an isolated one. */
	openTime?: number;
}>;

/** A record, some fields of which may not be known. */
type Partly<Fields> = {readonly [Name in keyof Fields]?: Fields[Name] | undefined};

/** A frozen record of what is known. */
export function known<Fields extends object>(fields: Partly<Fields>): Fields {
	return Object.freeze(
		Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
	) as Fields;
}

/** What opened a circuit, in words for a person. */
export function wordsFor({by, failures, calls, category, status, path}: Trip): string {
	const share = `${failures} of ${calls} attempts`;
	const what = {
		'failure-ratio': `${share} failed`,
		'slow-call-ratio': `${share} were slow`,
		'consecutive-failures': `${failures} attempts in a row failed`,
		probe: 'a probe failed',
		recovery: `${share} failed while it recovered`,
		isolate: 'isolated by hand',
	}[by];
	const last = [status, category].filter(part => part !== undefined).join(' ');
	return `${what}${path === undefined ? '' : `, all at ${path}`}${last && `, the last: ${last}`}`;
}
