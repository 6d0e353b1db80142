import {clock, createLeastRecentlyUsed, type LeastRecentlyUsed, quietly} from '@kyhooks/core';
import {isolate, known, parseSnapshot, reset, restore, snapshotOf} from './by-hand.ts';
import {Circuit} from './circuit.ts';
import {type CircuitsOptions, type CircuitsPolicy, resolveCircuitsOptions} from './options.ts';
import {type CircuitReport, type Circuits, inside, type StateChange} from './state.ts';
import {none} from './tripwire.ts';
import {Gate} from './waiting.ts';

/** Circuits by key. */
export type CircuitMap = Readonly<{
	policy: CircuitsPolicy;
	gates: LeastRecentlyUsed<Gate>;
	/** The changes of state that nobody has been told of yet. */
	changes: StateChange[];
	of(key: string): Gate;
}>;

export function createCircuitMap(policy: CircuitsPolicy): CircuitMap {
	const gates = createLeastRecentlyUsed<Gate>(policy.maxCircuits);
	const changes: StateChange[] = [];
	return {
		policy,
		gates,
		changes,
		of(key) {
			let gate = gates.get(key);
			if (gate === undefined) {
				gate = new Gate(new Circuit(key, policy, change => changes.push(change)));
				gates.set(key, gate);
			}
			return gate;
		},
	};
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
	const map = createCircuitMap(resolveCircuitsOptions('createCircuits', options));
	const {policy, gates, changes} = map;
	const all = () => Array.from(gates.entries(), ([, gate]) => gate);
	/** Outside of any call, there is nobody to report to when a listener throws; what was done by hand stays done. */
	const byHand = (gate: Gate, act: (circuit: Circuit) => void) => {
		act(gate.circuit);
		gate.admit();
		for (const change of changes.splice(0)) {
			quietly(() => policy.onStateChange?.(change));
		}
	};
	const circuits: Circuits = {
		report(key) {
			const {circuit, waiting = 0} = gates.get(key) ?? {};
			const {state = 'closed', counts = none, trip, retryAfter} = circuit ?? {};
			return known<CircuitReport>({state, ...counts, trip, retryAfter, waiting});
		},
		isolate: key => byHand(map.of(key), isolate),
		reset(key) {
			for (const gate of key === undefined ? all() : [map.of(key)]) {
				byHand(gate, reset);
			}
		},
		snapshot: () => ({
			version: 1,
			takenAt: clock.wallTime(),
			circuits: all().map(({circuit}) => snapshotOf(circuit)),
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
