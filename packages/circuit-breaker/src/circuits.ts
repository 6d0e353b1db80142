import {catchRejection, clock, createLeastRecentlyUsed, type LeastRecentlyUsed} from '@kyhooks/core';
import {isolate, parseSnapshot, reset, restore, snapshotOf} from './by-hand.ts';
import {Circuit} from './circuit.ts';
import {type CircuitReport, type Circuits, inside} from './handle.ts';
import {type CircuitsOptions, type CircuitsPolicy, resolveCircuitsOptions} from './options.ts';
import {known, type StateChange} from './trip.ts';
import {Queue} from './waiting.ts';

/** A circuit and those who wait for it. */
export type Guarded = Readonly<{circuit: Circuit; queue: Queue}>;

/** Circuits by key. */
export class CircuitMap {
	readonly policy: CircuitsPolicy;
	readonly all: LeastRecentlyUsed<Guarded>;
	#changes: StateChange[] = [];

	constructor(policy: CircuitsPolicy) {
		this.policy = policy;
		this.all = createLeastRecentlyUsed<Guarded>(policy.maxCircuits);
	}

	of(key: string): Guarded {
		let guarded = this.all.get(key);
		if (guarded === undefined) {
			const circuit = new Circuit(key, this.policy, change => this.#changes.push(change));
			guarded = {circuit, queue: new Queue(circuit)};
			this.all.set(key, guarded);
		}
		return guarded;
	}

	/** The changes of state that nobody has been told of yet. */
	takeChanges(): readonly StateChange[] {
		const changes = this.#changes;
		if (changes.length > 0) {
			this.#changes = [];
		}
		return changes;
	}
}

/** The circuits behind a handle. */
export function circuitsBehind(circuits: Circuits): CircuitMap {
	return (circuits as Circuits & {[inside]: CircuitMap})[inside];
}

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
	const map = new CircuitMap(resolveCircuitsOptions('createCircuits', options));
	const {policy, all} = map;
	/** Outside of any call, there is nobody to report to when a listener throws; what was done by hand stays done. */
	const byHand = ({circuit, queue}: Guarded, act: (circuit: Circuit) => void) => {
		act(circuit);
		queue.admit();
		for (const change of map.takeChanges()) {
			try {
				catchRejection(policy.onStateChange?.(change), () => {});
			} catch {}
		}
	};
	const circuits: Circuits = {
		report(key) {
			const {circuit, queue} = all.get(key) ?? {};
			return known<CircuitReport>({
				state: circuit?.state ?? 'closed',
				...(circuit?.counts ?? {calls: 0, failures: 0, slow: 0}),
				trip: circuit?.trip,
				retryAfter: circuit?.retryAfter,
				waiting: queue?.size ?? 0,
			});
		},
		isolate: key => byHand(map.of(key), isolate),
		reset(key) {
			const chosen = key === undefined ? Array.from(all.entries(), ([, guarded]) => guarded) : [map.of(key)];
			for (const guarded of chosen) {
				byHand(guarded, reset);
			}
		},
		snapshot: () => ({
			version: 1,
			takenAt: clock.wallTime(),
			circuits: Array.from(all.entries(), ([, {circuit}]) => snapshotOf(circuit)),
		}),
		restore(snapshot) {
			const {takenAt, circuits: kept} = parseSnapshot(snapshot);
			// A clock that was set back since gives no time that has passed.
			const passed = Math.max(0, clock.wallTime() - takenAt);
			for (const state of kept) {
				byHand(map.of(state.circuit), circuit => restore(circuit, state, passed));
			}
		},
	};
	return Object.freeze(Object.defineProperty(circuits, inside, {value: map}));
}
