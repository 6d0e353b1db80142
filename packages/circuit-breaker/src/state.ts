import type {Category} from '@kyhooks/core';

/**
- `closed`: all attempts go through and are counted.
- `open`: no attempt goes through until the open time is over.
- `half-open`: one probe goes through, to test whether the server is well.
- `recovering`: the server is well; as many attempts go through at a time as it has shown that it can take.
- `isolated`: no attempt goes through, because the circuit was opened by hand.
*/
export type CircuitState = 'closed' | 'open' | 'half-open' | 'recovering' | 'isolated';

/** What opened a circuit. */
export type Trip = Readonly<{
	/** `failures`: failures added up. `probe`: the probe failed. `recovery`: the server failed again under the returning load. `isolate`: it was opened by hand. */
	by: 'failures' | 'probe' | 'recovery' | 'isolate';
	/** The failures that were counted, if they opened a closed circuit. */
	failures?: number;
	/** The attempts that were counted, including these failures. */
	calls?: number;
	/** The category of the last failure, if known. */
	category?: Category | undefined;
	status?: number | undefined;
	/** Origin and path, if all failures came from this path. Requests to other paths go through. */
	path?: string | undefined;
}>;

/** What opened a circuit, as text for people. */
export function wordsFor({by, failures, calls, category, status, path}: Trip): string {
	return [calls ? `${failures} of ${calls} failed` : by, path, status, category].filter(Boolean).join(', ');
}

/** The failures that successes have not cancelled, and the attempts since the first of them. A circuit that is not closed counts none. */
export type Counts = Readonly<{calls: number; failures: number}>;

/** A report on one circuit. */
export type CircuitReport = Counts &
	Readonly<{
		state: CircuitState;
		/** What opened it, while it is not closed. */
		trip?: Trip;
		/** Milliseconds until an open circuit may be probed. */
		retryAfter?: number;
		/** The attempts that wait for their turn. */
		waiting: number;
	}>;

/** One circuit, as plain JSON. */
export type CircuitSnapshot = Readonly<{
	circuit: string;
	state: CircuitState;
	/** The counts, the weight of their failures, and the milliseconds since the first of these. */
	counts: Counts & Readonly<{weight: number; failingFor: number}>;
	/** What opened it, while it is not closed. */
	trip?: Trip;
	/** Milliseconds from when the snapshot was taken until an open circuit may be probed. */
	opensIn?: number;
	/** The age of its outage in milliseconds, reduced by the time that the server has been well since. */
	outageAge: number;
}>;

/** All circuits, as plain JSON: `JSON.stringify` loses nothing. */
export type CircuitsSnapshot = Readonly<{
	version: 1;
	/** Milliseconds since the Unix epoch. */
	takenAt: number;
	/** In order of use: the most recently used circuit is the last. */
	circuits: readonly CircuitSnapshot[];
}>;

/** Circuits by key, shared by all hooks that get this object. */
export type Circuits = Readonly<{
	/** Reports on a circuit. A circuit that was not used yet is closed. */
	report(circuit: string): CircuitReport;
	/** Opens a circuit by hand: nothing is sent until `reset`. */
	isolate(circuit: string): void;
	/** Closes a circuit by hand and forgets what it has counted. Without a key, resets all circuits. */
	reset(circuit?: string): void;
	/** Returns all circuits as plain JSON, for processes that do not live long. */
	snapshot(): CircuitsSnapshot;
	/**
	Puts circuits into the state of a snapshot. Circuits that are not in it stay as they are. The time since the snapshot was taken counts as passed.

	@throws TypeError if the value is not a valid snapshot; then nothing has changed
	*/
	restore(snapshot: unknown): void;
}>;

/** The hidden property of `Circuits` in which the hook finds the circuits. A registered symbol, so that a handle from another copy of this package is recognised. The number is the version of what the property holds. */
export const inside: unique symbol = Symbol.for('kyhooks.circuits.1');
