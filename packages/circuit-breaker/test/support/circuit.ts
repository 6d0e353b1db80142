import {afterEach, beforeEach} from '@jest/globals';
import {createVirtualClock, useClock, type VirtualClock} from '@kyhooks/core';
import {Circuit} from '../../src/circuit.ts';
import {type CircuitsOptions, resolveCircuitsOptions} from '../../src/options.ts';
import type {AttemptResult, Permit} from '../../src/permit.ts';
import type {StateChange} from '../../src/state-change.ts';

/** Milliseconds that an attempt of these tests may take. */
export const allowed = 1_000;

export const success: AttemptResult = {result: 'success'};
export const failure: AttemptResult = {
	result: 'failure',
	classification: {category: 'unavailable', status: 503},
};
export const timedOut: AttemptResult = {
	result: 'failure',
	timedOut: true,
	classification: {category: 'timeout'},
};
export const ignored: AttemptResult = {result: 'ignored'};

/** Puts each test of a file on a clock that stands still. */
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

/** A circuit, and the changes of its state that it has told of. */
export function circuitOf(options: CircuitsOptions = {}) {
	const changes: StateChange[] = [];
	const circuit = new Circuit(
		'https://api.example',
		resolveCircuitsOptions('createCircuits', options),
		change => changes.push(change),
	);
	return {circuit, changes};
}

/** Lets an attempt in, which fails the test if it is kept out. */
export function enter(circuit: Circuit): Permit {
	const permit = circuit.enter(allowed);
	if (permit === undefined) {
		throw new Error(`an attempt was not let in by a circuit that is ${circuit.state}`);
	}
	return permit;
}

/** One attempt after another, each over at once. */
export function attempts(circuit: Circuit, count: number, outcome: AttemptResult): void {
	for (let index = 0; index < count; index++) {
		circuit.record(enter(circuit), outcome);
	}
}

/** Trips a circuit that has its default options. */
export function trip(circuit: Circuit): void {
	attempts(circuit, 10, failure);
}

/** Longer than any circuit of these tests is open for at first. */
export const openTimeOver = 700;
