import {clock} from '@kyhooks/core';
import type {Circuit} from './circuit.ts';
import type {Counts} from './sliding-window.ts';
import type {CircuitState, Trip} from './state-change.ts';

/** One circuit, as plain JSON. */
export type CircuitSnapshot = Readonly<{
	circuit: string;
	state: CircuitState;
	/** Attempts in the window, of a closed circuit. */
	counts: Counts;
	/** What has opened it, while it is not closed. */
	trip?: Trip;
	/** Milliseconds from when the snapshot was taken until an open circuit may be probed. */
	opensIn?: number;
	/** Milliseconds that its outage had lasted, or that of it which was not yet made up for. */
	outageAge: number;
}>;

/** What a circuit goes on with. */
export type KnownState = Omit<CircuitSnapshot, 'circuit'>;

/** All circuits, as plain JSON: `JSON.stringify` keeps all of it. */
export type CircuitsSnapshot = Readonly<{
	version: 1;
	/** Milliseconds since the Unix epoch. */
	takenAt: number;
	/** The one that was used last, last. */
	circuits: readonly CircuitSnapshot[];
}>;

export function snapshotOf(circuits: Iterable<Circuit>): CircuitsSnapshot {
	return {
		version: 1,
		takenAt: clock.wallTime(),
		circuits: Array.from(circuits, circuit => {
			const {key, state, counts, trouble, retryAfter, outage} = circuit;
			const trip = trouble?.trip;
			return {
				circuit: key,
				state,
				counts,
				...(trip === undefined ? {} : {trip}),
				...(retryAfter === undefined ? {} : {opensIn: retryAfter}),
				outageAge: outage.age(clock.now()),
			};
		}),
	};
}

/**
Reads a snapshot that may come from anywhere.

@throws TypeError that names what is wrong with it and where
*/
export function parseSnapshot(value: unknown): CircuitsSnapshot {
	const snapshot = record(value, 'snapshot');
	if (snapshot.version !== 1) {
		refuse('snapshot.version', '1', snapshot.version);
	}
	const takenAt = amount(snapshot, 'takenAt', 'snapshot');
	const circuits = snapshot.circuits;
	if (!Array.isArray(circuits)) {
		return refuse('snapshot.circuits', 'an array', circuits);
	}
	return {
		version: 1,
		takenAt,
		circuits: circuits.map((circuit, index) => parseCircuit(circuit, `snapshot.circuits[${index}]`)),
	};
}

const states: readonly unknown[] = ['closed', 'open', 'half-open', 'recovering', 'isolated'];

const criteria: readonly unknown[] = [
	'failure-ratio',
	'slow-call-ratio',
	'consecutive-failures',
	'probe',
	'recovery',
	'isolate',
];

function parseCircuit(value: unknown, path: string): CircuitSnapshot {
	const snapshot = record(value, path);
	const {circuit, state, trip, opensIn} = snapshot;
	if (typeof circuit !== 'string') {
		return refuse(`${path}.circuit`, 'a string', circuit);
	}
	if (!states.includes(state)) {
		return refuse(`${path}.state`, `one of ${states.join(', ')}`, state);
	}
	if ((trip === undefined) !== (state === 'closed')) {
		return refuse(`${path}.trip`, state === 'closed' ? 'absent from a closed circuit' : 'an object', trip);
	}
	const counts = record(snapshot.counts, `${path}.counts`);
	return {
		circuit,
		state: state as CircuitState,
		counts: {
			calls: amount(counts, 'calls', `${path}.counts`),
			failures: amount(counts, 'failures', `${path}.counts`),
			slow: amount(counts, 'slow', `${path}.counts`),
		},
		...(trip === undefined ? {} : {trip: parseTrip(trip, `${path}.trip`)}),
		...(opensIn === undefined ? {} : {opensIn: amount(snapshot, 'opensIn', path)}),
		outageAge: amount(snapshot, 'outageAge', path),
	};
}

function parseTrip(value: unknown, path: string): Trip {
	const trip = record(value, path);
	const {by, category, status, path: of} = trip;
	if (!criteria.includes(by)) {
		return refuse(`${path}.by`, `one of ${criteria.join(', ')}`, by);
	}
	if (category !== undefined && typeof category !== 'string') {
		return refuse(`${path}.category`, 'a string', category);
	}
	if (of !== undefined && typeof of !== 'string') {
		return refuse(`${path}.path`, 'a string', of);
	}
	return Object.freeze({
		by: by as Trip['by'],
		failures: amount(trip, 'failures', path),
		calls: amount(trip, 'calls', path),
		...(category === undefined ? {} : {category: category as NonNullable<Trip['category']>}),
		...(status === undefined ? {} : {status: amount(trip, 'status', path)}),
		...(of === undefined ? {} : {path: of as string}),
	});
}

type Fields = Readonly<Record<string, unknown>>;

function record(value: unknown, path: string): Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as Fields)
		: refuse(path, 'an object', value);
}

function amount(fields: Fields, name: string, path: string): number {
	const value = fields[name];
	return typeof value === 'number' && Number.isFinite(value) && value >= 0
		? value
		: refuse(`${path}.${name}`, 'a number of at least 0', value);
}

function refuse(path: string, words: string, value: unknown): never {
	const shown = typeof value === 'object' && value !== null ? 'an object' : JSON.stringify(value);
	throw new TypeError(`${path} must be ${words}, got ${shown}`, {cause: {option: path, value}});
}
