import {clock, keepRecent} from '@kyhooks/core';
import {isolate, known, parseSnapshot, reset, restore, snapshotOf} from './by-hand.ts';
import {Circuit} from './circuit.ts';
import {type CircuitsOptions, type CircuitsPolicy, resolveCircuitsOptions} from './options.ts';
import {type CircuitReport, type Circuits, inside} from './state.ts';
import {none} from './tripwire.ts';

/** Circuits by key. */
export type CircuitMap = Readonly<{
	policy: CircuitsPolicy;
	byKey: Map<string, Circuit>;
	of(key: string): Circuit;
}>;

export function createCircuitMap(policy: CircuitsPolicy): CircuitMap {
	const byKey = new Map<string, Circuit>();
	return {
		policy,
		byKey,
		of(key) {
			const circuit = byKey.get(key) ?? new Circuit(key, policy);
			keepRecent(byKey, key, circuit);
			return circuit;
		},
	};
}

/** The circuits behind a handle. */
export function circuitsBehind(circuits: Circuits): CircuitMap {
	return (circuits as Circuits & {[inside]: CircuitMap})[inside];
}

/**
Creates circuits that you can share between clients, inspect, and open or close by hand. Pass them to each `circuitBreaker({circuits})`.

@example
```
const circuits = createCircuits({openTime: 1_000});
const api = ky.extend(circuitBreaker({circuits}));
circuits.isolate('https://api.example.com');
```
@throws TypeError if an option is unknown, of the wrong type or out of range. The message names its path and value.
*/
export function createCircuits(options: CircuitsOptions = {}): Circuits {
	const map = createCircuitMap(resolveCircuitsOptions('createCircuits', options));
	const {byKey} = map;
	const all = () => Array.from(byKey.entries(), ([, circuit]) => circuit);
	const byHand = (circuit: Circuit, act: (circuit: Circuit) => void) => {
		act(circuit);
		circuit.admit();
	};
	const circuits: Circuits = {
		report(key) {
			const {state = 'closed', tripwire, trip, retryAfter, waiting = 0} = byKey.get(key) ?? {};
			return known<CircuitReport>({state, ...(tripwire?.counts ?? none), trip, retryAfter, waiting});
		},
		isolate: key => byHand(map.of(key), isolate),
		reset(key) {
			for (const circuit of key === undefined ? all() : [map.of(key)]) {
				byHand(circuit, reset);
			}
		},
		snapshot: () => ({version: 1, takenAt: clock.wallTime(), circuits: all().map(snapshotOf)}),
		restore(snapshot) {
			const {takenAt, circuits: kept} = parseSnapshot(snapshot);
			// If the clock was set back since, no time counts as passed.
			const passed = Math.max(0, clock.wallTime() - takenAt);
			for (const state of kept) {
				byHand(map.of(state.circuit), circuit => restore(circuit, state, passed));
			}
		},
	};
	return Object.freeze(Object.defineProperty(circuits, inside, {value: map}));
}
