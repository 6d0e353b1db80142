import {readFileSync} from 'node:fs';
import {expect, test} from '@jest/globals';
import {isolate, reset} from '../src/by-hand.ts';
import type {Circuit, Permit} from '../src/circuit.ts';
import type {CircuitState} from '../src/state.ts';
import {
	ask,
	circuitOf,
	enter,
	failure,
	ignored,
	openTimeOver,
	success,
	trip,
	virtualClock,
} from './support/circuit.ts';

const clock = virtualClock();

/** More events of one kind than can matter. */
const many = 60;

/** A circuit in this state, and an attempt from an earlier era. */
async function circuitIn(state: CircuitState): Promise<{circuit: Circuit; late: Permit}> {
	const {circuit} = circuitOf();
	const late = enter(circuit);
	if (state === 'isolated') {
		isolate(circuit);
		return {circuit, late};
	}
	if (state === 'closed') {
		isolate(circuit);
		reset(circuit);
		return {circuit, late};
	}
	trip(circuit);
	if (state !== 'open') {
		await clock().advance(openTimeOver);
		const probe = enter(circuit);
		circuit.record(probe, state === 'half-open' ? ignored : success);
	}
	expect(circuit.state).toBe(state);
	return {circuit, late};
}

type Event = (circuit: Circuit, late: Permit) => void | Promise<void>;

const ends =
	(outcome: typeof success): Event =>
	circuit => {
		const permit = ask(circuit);
		if (permit !== undefined) {
			circuit.record(permit, outcome);
		}
	};

const events: Readonly<Record<string, Event>> = {
	success: ends(success),
	failure: ends(failure),
	ignored: ends(ignored),
	'late result': (circuit, late) => {
		circuit.record(late, failure);
		circuit.record(late, success);
	},
	'time is over': async (circuit, late) => {
		ask(circuit);
		await clock().advance(300_000 + openTimeOver);
		ends(ignored)(circuit, late);
	},
	isolate,
	reset,
};

/** How many more attempts a circuit lets in before it waits for their results. */
function placesIn(circuit: Circuit): number {
	let places = 0;
	while (places < many && ask(circuit) !== undefined) {
		places += 1;
	}
	return places;
}

async function cellOf(state: CircuitState, name: string): Promise<string> {
	const happen = events[name] as Event;
	const {circuit, late} = await circuitIn(state);
	await happen(circuit, late);
	if (circuit.state !== state || name === 'isolate' || name === 'reset') {
		return circuit.state;
	}
	for (let times = 0; times < many && circuit.state === state; times++) {
		await happen(circuit, late);
	}
	if (circuit.state !== state) {
		return `later ${circuit.state}`;
	}
	const isWaiting = state === 'half-open' || state === 'recovering';
	const isOver = name === 'ignored' || name === 'time is over';
	return isOver && isWaiting && placesIn(circuit) === placesIn((await circuitIn(state)).circuit)
		? 'a place'
		: '';
}

async function rowOf(state: CircuitState): Promise<readonly string[]> {
	const {circuit} = await circuitIn(state);
	const cells = [state, ask(circuit) === undefined ? 'out' : 'in'];
	for (const name of Object.keys(events)) {
		cells.push(await cellOf(state, name));
	}
	return cells;
}

test('the table in the code is what the circuit does', async () => {
	const source = readFileSync(new URL('../src/circuit.ts', import.meta.url), 'utf8');
	const [head, , ...rows] = Array.from(source.matchAll(/^\|(.*)\|$/gm), ([, row = '']) =>
		row.split('|').map(cell => cell.trim()),
	);
	expect(head).toEqual(['state', 'enter', ...Object.keys(events)]);
	const seen: (readonly string[])[] = [];
	for (const state of ['closed', 'open', 'half-open', 'recovering', 'isolated'] as const) {
		seen.push(await rowOf(state));
	}
	expect(rows).toEqual(seen);
});
