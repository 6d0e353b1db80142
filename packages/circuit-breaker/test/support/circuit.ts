import {afterEach, beforeEach} from '@jest/globals';
import {type CircuitChange, useClock} from '@kyhooks/core';
import {createVirtualClock, type VirtualClock} from '@kyhooks/testing';
import {Circuit, type Permit} from '../../src/circuit.ts';
import {type CircuitsOptions, resolveCircuitsOptions} from '../../src/options.ts';
import type {AttemptResult} from '../../src/tripwire.ts';

/** Milliseconds that an attempt in these tests may take. */
export const allowed = 1_000;

export const success: AttemptResult = {weight: 0};
export const failure: AttemptResult = {
	weight: 1,
	category: 'unavailable',
	status: 503,
};
export const timedOut: AttemptResult = {
	weight: 2,
	category: 'timeout',
};
/** A 500, which may be the fault of one endpoint. */
export const ofEndpoint: AttemptResult = {
	weight: 0.5,
	category: 'server-error',
	status: 500,
};
export const ignored: AttemptResult = {};

/** Puts each test of a file on a clock that moves only when the test advances it. */
export function virtualClock(): () => VirtualClock {
	let clock: VirtualClock;
	let restore: () => void;
	beforeEach(() => {
		clock = createVirtualClock();
		restore = useClock(clock);
	});
	afterEach(() => restore());
	return () => clock;
}

/** A circuit, and the state changes that it has reported. Most of these tests need a circuit that opens soon; those for `failingTime` set it. */
export function circuitOf(options: CircuitsOptions = {}) {
	const changes: CircuitChange[] = [];
	const circuit = new Circuit(
		'https://api.example',
		resolveCircuitsOptions('createCircuits', {failingTime: 0, ...options}),
	);
	toldOf.set(circuit, changes);
	return {circuit, changes};
}

const toldOf = new WeakMap<Circuit, CircuitChange[]>();

/** Asks a circuit to let in an attempt that may take this many milliseconds. */
export function ask(circuit: Circuit, attemptLimit: number = allowed, url?: string): Permit | undefined {
	return circuit.enter(
		{attemptLimit, emit: event => toldOf.get(circuit)?.push(event as never)},
		{url: url ?? ''},
	);
}

/** Lets an attempt in; the test fails if it is refused. */
export function enter(circuit: Circuit, url?: string): Permit {
	const permit = ask(circuit, allowed, url);
	if (permit === undefined) {
		throw new Error(`an attempt was not let in by a circuit that is ${circuit.state}`);
	}
	return permit;
}

/** Makes one attempt after another, each of which ends at once. If the outcome has a path, the attempt is sent to it. */
export function attempts(circuit: Circuit, count: number, outcome: AttemptResult): void {
	for (let index = 0; index < count; index++) {
		circuit.record(enter(circuit, outcome.path), outcome);
	}
}

/** Trips a circuit that has its default options. */
export function trip(circuit: Circuit): void {
	attempts(circuit, 10, failure);
}

/** Longer than the first open time of any circuit in these tests. */
export const openTimeOver = 700;
