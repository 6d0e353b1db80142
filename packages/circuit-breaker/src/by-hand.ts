import {clock, present} from '@kyhooks/core';
import {type Circuit, longestProbe} from './circuit.ts';
import type {CircuitSnapshot, CircuitsSnapshot, Trip} from './state.ts';

/** A frozen record, without the fields that are `undefined`. */
export function known<Fields extends object>(
	fields: {[Name in keyof Fields]?: Fields[Name] | undefined},
): Fields {
	return Object.freeze(present(fields)) as Fields;
}

// Functions and not methods of `Circuit`, so that bundles without manual control leave them out.

/** Opens a circuit by hand, until `reset`. */
export function isolate(circuit: Circuit): void {
	if (circuit.state !== 'isolated') {
		circuit.trip = Object.freeze({by: 'isolate'});
		circuit.probedAt = Infinity;
		circuit.begin('isolated');
	}
}

/** Closes a circuit by hand and forgets everything. */
export function reset(circuit: Circuit): void {
	circuit.begin('closed');
	circuit.age = 0;
}

export function snapshotOf({key, state, tripwire, trip, retryAfter, outageAge}: Circuit): CircuitSnapshot {
	const {counts, score, since} = tripwire;
	const failing =
		counts.failures > 0 ? {weight: score, failingFor: clock.now() - since} : {weight: 0, failingFor: 0};
	return known<CircuitSnapshot>({
		circuit: key,
		state,
		counts: {...counts, ...failing},
		trip,
		opensIn: retryAfter,
		outageAge,
	});
}

/** Puts a circuit into the state that it, or another circuit, had `passed` milliseconds ago. Emits no event. */
export function restore(
	circuit: Circuit,
	{state, counts: {weight, failingFor, ...counts}, trip, opensIn, outageAge}: CircuitSnapshot,
	passed: number,
): void {
	const now = clock.now();
	circuit.state = state;
	circuit.begin(state);
	circuit.tripwire.counts = counts;
	circuit.tripwire.score = weight;
	circuit.tripwire.since = now - failingFor - passed;
	circuit.trip = trip;
	circuit.probedAt = state === 'isolated' ? Infinity : now + (opensIn ?? longestProbe) - passed;
	circuit.age = outageAge;
	circuit.agedAt = now - passed;
}

/** @throws TypeError that says what is wrong in a snapshot and where, since a snapshot may come from anywhere */
export function parseSnapshot(value: unknown): CircuitsSnapshot {
	const {takenAt, circuits} = parse(value, 'snapshot', {
		version: ['1', version => version === 1],
		takenAt: amount,
		circuits: ['an array', Array.isArray],
	});
	return {
		version: 1,
		takenAt: takenAt as number,
		circuits: (circuits as unknown[]).map((one, index) => parseCircuit(one, `snapshot.circuits[${index}]`)),
	};
}

function parseCircuit(value: unknown, path: string): CircuitSnapshot {
	const circuit = parse(value, path, {
		circuit: text,
		state: oneOf('closed', 'open', 'half-open', 'recovering', 'isolated'),
		trip: anything,
		counts: anything,
		opensIn: optional(amount),
		outageAge: amount,
	});
	const isClosed = circuit.state === 'closed';
	if (isClosed && circuit.trip !== undefined) {
		refuse(`${path}.trip`, 'absent from a closed circuit', circuit.trip);
	}
	return known<CircuitSnapshot>({
		...circuit,
		counts: parse(circuit.counts, `${path}.counts`, {
			calls: amount,
			failures: amount,
			weight: amount,
			failingFor: amount,
		}) as CircuitSnapshot['counts'],
		trip: isClosed ? undefined : known<Trip>(parse(circuit.trip, `${path}.trip`, fieldsOfTrip)),
	});
}

/** The check of a field, and what the field must be, in words. */
type Wanted = readonly [words: string, isRight: (value: unknown) => boolean];

const amount: Wanted = ['a number of at least 0', value => Number.isFinite(value) && (value as number) >= 0];
const text: Wanted = ['a string', value => typeof value === 'string'];
const anything: Wanted = ['', () => true];
const oneOf = (...all: readonly unknown[]): Wanted => [
	`one of ${all.join(', ')}`,
	value => all.includes(value),
];
const optional = ([words, isRight]: Wanted): Wanted => [
	words,
	value => value === undefined || isRight(value),
];

const fieldsOfTrip: Readonly<Record<keyof Trip, Wanted>> = {
	by: oneOf('failures', 'probe', 'recovery', 'isolate'),
	failures: optional(amount),
	calls: optional(amount),
	category: optional(text),
	status: optional(amount),
	path: optional(text),
};

/** Returns the wanted fields, and no others. */
function parse(
	value: unknown,
	path: string,
	wanted: Readonly<Record<string, Wanted>>,
): Readonly<Record<string, unknown>> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		return refuse(path, 'an object', value);
	}
	const fields: Record<string, unknown> = {};
	for (const [name, [words, isRight]] of Object.entries(wanted)) {
		fields[name] = (value as Record<string, unknown>)[name];
		if (!isRight(fields[name])) {
			refuse(`${path}.${name}`, words, fields[name]);
		}
	}
	return fields;
}

function refuse(path: string, words: string, value: unknown): never {
	const shown = typeof value === 'object' && value !== null ? 'an object' : JSON.stringify(value);
	throw new TypeError(`${path} must be ${words}, got ${shown}`, {cause: {option: path, value}});
}
