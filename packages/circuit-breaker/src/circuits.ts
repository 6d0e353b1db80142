import {catchRejection, clock, createLeastRecentlyUsed} from '@kyhooks/core';
import {Circuit} from './circuit.ts';
import {type CircuitsOptions, type CircuitsPolicy, resolveCircuitsOptions} from './options.ts';
import {createQueue, type Queue} from './queue.ts';
import {type CircuitsSnapshot, parseSnapshot, snapshotOf} from './snapshot.ts';
import type {CircuitState, StateChange, Trip} from './state-change.ts';

/** What can be seen of a circuit. */
export type CircuitReport = Readonly<{
	state: CircuitState;
	/** Attempts in the window. Of a circuit that is not closed, none is counted. */
	calls: number;
	failures: number;
	slow: number;
	/** What has opened it, while it is not closed. */
	trip?: Trip;
	/** Milliseconds until an open circuit may be probed. */
	retryAfter?: number;
	/** Attempts that wait for it. */
	waiting: number;
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

/** A circuit and those who wait for it. */
export type Guarded = Readonly<{circuit: Circuit; queue: Queue}>;

/** What the hook needs of a handle, and nobody else. */
export type CircuitsCore = Readonly<{
	policy: CircuitsPolicy;
	of(key: string): Guarded;
	/** Whether a circuit is not closed. */
	isTroubled(): boolean;
	/** The changes of state that nobody has been told of yet. */
	takeChanges(): readonly StateChange[];
}>;

// Registered, so that a handle of one copy of this package works in another. The number is that of the type above.
const core: unique symbol = Symbol.for('kyhooks.circuits.1');

export function coreOf(circuits: Circuits): CircuitsCore {
	return (circuits as Circuits & {[core]: CircuitsCore})[core];
}

export function isCircuits(value: unknown): value is Circuits {
	return typeof value === 'object' && value !== null && core in value;
}

const unused: CircuitReport = Object.freeze({state: 'closed', calls: 0, failures: 0, slow: 0, waiting: 0});

const none: readonly StateChange[] = Object.freeze([]);

/**
Makes circuits to share between clients, to look at and to operate by hand: give the handle to each `circuitBreaker({circuits})`.

@example
```
const circuits = createCircuits({openTime: 1_000});
const api = ky.extend(circuitBreaker({circuits}));
circuits.isolate('https://api.example.com');
```
@throws TypeError or RangeError for an option that is unknown, of the wrong kind or out of range; the message names its path and value.
*/
export function createCircuits(options: CircuitsOptions = {}): Circuits {
	return circuitsWith(resolveCircuitsOptions('createCircuits', options));
}

export function circuitsWith(policy: CircuitsPolicy): Circuits {
	const all = createLeastRecentlyUsed<Guarded>(policy.maxCircuits);
	/** Those that are not closed. One that was dropped for lack of room may be among them. */
	const troubled = new Set<Circuit>();
	let changes = none;

	const note = (circuit: Circuit) => {
		if (circuit.state === 'closed') {
			troubled.delete(circuit);
			return;
		}
		troubled.add(circuit);
		if (troubled.size > policy.maxCircuits) {
			const [oldest] = troubled;
			troubled.delete(oldest as Circuit);
		}
	};

	const of = (key: string): Guarded => {
		const known = all.get(key);
		if (known !== undefined) {
			return known;
		}
		const circuit = new Circuit(key, policy, change => {
			changes = [...changes, change];
			note(circuit);
		});
		const guarded = {circuit, queue: createQueue(circuit)};
		all.set(key, guarded);
		return guarded;
	};
	const takeChanges = () => {
		const taken = changes;
		changes = none;
		return taken;
	};
	/** Outside of any call, there is nobody to report to when a listener throws; what was done by hand stays done. */
	const byHand = ({circuit, queue}: Guarded, act: (circuit: Circuit) => void) => {
		act(circuit);
		queue.admit();
		for (const change of takeChanges()) {
			try {
				catchRejection(policy.onStateChange?.(change), () => {});
			} catch {}
		}
	};

	const circuits: Circuits = {
		report(key) {
			const known = all.get(key);
			if (known === undefined) {
				return unused;
			}
			const {circuit, queue} = known;
			const {state, trouble, retryAfter} = circuit;
			const trip = trouble?.trip;
			return Object.freeze({
				state,
				...circuit.counts,
				...(trip === undefined ? {} : {trip}),
				...(retryAfter === undefined ? {} : {retryAfter}),
				waiting: queue.size,
			});
		},
		isolate: key => byHand(of(key), circuit => circuit.isolate()),
		reset(key) {
			const chosen = key === undefined ? Array.from(all.entries(), ([, guarded]) => guarded) : [of(key)];
			for (const guarded of chosen) {
				byHand(guarded, circuit => circuit.reset());
			}
		},
		snapshot: () => snapshotOf(Array.from(all.entries(), ([, {circuit}]) => circuit)),
		restore(snapshot) {
			const {takenAt, circuits: kept} = parseSnapshot(snapshot);
			// A clock that was set back since gives no time that has passed.
			const passed = Math.max(0, clock.wallTime() - takenAt);
			for (const {circuit: key, ...state} of kept) {
				byHand(of(key), circuit => {
					circuit.restore(state, passed);
					note(circuit);
				});
			}
		},
	};
	const inside: CircuitsCore = {policy, of, isTroubled: () => troubled.size > 0, takeChanges};
	return Object.freeze(Object.defineProperty(circuits, core, {value: inside}));
}
