import type {Category} from '@kyhooks/core';

/**
- `closed`: all attempts go through and are counted.
- `open`: none does, until the time of the circuit is over.
- `half-open`: one probe goes through, to see whether the server is well.
- `recovering`: it is; as many go through at a time as it has shown to carry.
- `isolated`: none does, by hand.
*/
export type CircuitState = 'closed' | 'open' | 'half-open' | 'recovering' | 'isolated';

/** What opened a circuit. */
export type Trip = Readonly<{
	/** `failures`: they added up. `probe`: the server was not well yet. `recovery`: it was, and failed again under the returning load. */
	by: 'failures' | 'probe' | 'recovery' | 'isolate';
	/** The failures that were counted, where they opened a closed circuit. */
	failures?: number;
	/** Of so many attempts. */
	calls?: number;
	/** What the last of the failures was, where that is known. */
	category?: Category | undefined;
	status?: number | undefined;
	/** Origin and path, where all failures were of this one: requests to other paths go through. */
	path?: string | undefined;
}>;

/** What opened a circuit, in words for a person. */
export function wordsFor({by, failures, calls, category, status, path}: Trip): string {
	return [calls ? `${failures} of ${calls} failed` : by, path, status, category].filter(Boolean).join(', ');
}

/** The failures that successes have not made up for, and the attempts since the first of them. Of a circuit that is not closed, none is counted. */
export type Counts = Readonly<{calls: number; failures: number}>;

/** What can be seen of a circuit. */
export type CircuitReport = Counts &
	Readonly<{
		state: CircuitState;
		/** What has opened it, while it is not closed. */
		trip?: Trip;
		/** Milliseconds until an open circuit may be probed. */
		retryAfter?: number;
		/** Attempts that wait for it. */
		waiting: number;
	}>;

/** One circuit, as plain JSON. */
export type CircuitSnapshot = Readonly<{
	circuit: string;
	state: CircuitState;
	/** What has been counted, its weight, and the milliseconds since the first failure of it. */
	counts: Counts & Readonly<{weight: number; failingFor: number}>;
	/** What has opened it, while it is not closed. */
	trip?: Trip;
	/** Milliseconds from when the snapshot was taken until an open circuit may be probed. */
	opensIn?: number;
	/** Milliseconds that its outage had lasted, or that of it which was not yet made up for. */
	outageAge: number;
}>;

/** All circuits, as plain JSON: `JSON.stringify` keeps all of it. */
export type CircuitsSnapshot = Readonly<{
	version: 1;
	/** Milliseconds since the Unix epoch. */
	takenAt: number;
	/** The one that was used last, last. */
	circuits: readonly CircuitSnapshot[];
}>;

/** Circuits by key, of one client or of all that were given this handle. */
export type Circuits = Readonly<{
	/** A circuit that nobody has used yet is closed. */
	report(circuit: string): CircuitReport;
	/** Opens a circuit by hand, until `reset`: nothing more is sent. */
	isolate(circuit: string): void;
	/** Closes a circuit by hand and forgets what it has counted; without a key, all of them. */
	reset(circuit?: string): void;
	/** All circuits as plain JSON, for a process that will not live long. */
	snapshot(): CircuitsSnapshot;
	/**
	Puts circuits into the state of a snapshot; those that are not in it stay as they are. The time since it was taken counts as passed.

	@throws TypeError for what is no snapshot, and then nothing has changed
	*/
	restore(snapshot: unknown): void;
}>;

/** What a handle keeps out of sight, for the hook. Registered, so that one of another copy of this package is known; the number is that of what is behind it. */
export const inside: unique symbol = Symbol.for('kyhooks.circuits.1');
