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
Makes circuits to share between clients, to look at and to operate by hand: give the handle to each `circuitBreaker({circuits})`.

@example
```
const circuits = createCircuits({openTime: 1_000});
const api = ky.extend(circuitBreaker({circuits}));
circuits.isolate('https://api.example.com');
```
@throws TypeError for an option that is unknown, of the wrong kind or out of range; the message names its path and value.
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
			// A clock that was set back since gives no time that has passed.
			const passed = Math.max(0, clock.wallTime() - takenAt);
			for (const state of kept) {
				byHand(map.of(state.circuit), circuit => restore(circuit, state, passed));
			}
		},
	};
	return Object.freeze(Object.defineProperty(circuits, inside, {value: map}));
}
