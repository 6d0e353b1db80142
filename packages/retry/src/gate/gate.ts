import {clock, type ServerTiming} from '@kyhooks/core';
import {spreadAbove} from '../wait.ts';

/** A gate before one path, or before all paths of a scope. It is closed until the time that the server has set. */
export type Gate = {
	/** When it opens, in the time of `clock.now()`. */
	until: number;
	/** Milliseconds that the server asked for. */
	wait: number;
	source: ServerTiming['source'];
	/** The status of the response that closed it. */
	status: number;
	/** How many turns were given so far. */
	turns: number;
};

/** What closes a gate. */
export type Closing = Readonly<Omit<Gate, 'turns'>>;

/** Milliseconds from one turn to the next: 200 a second. */
const turnGap = 5;

/** Milliseconds until the gate opens; 0 if it is open. */
export function remaining({until}: Pick<Gate, 'until'>): number {
	return Math.max(0, until - clock.now());
}

/**
Gives the next turn. Turns start again from 0 once they span the server's own wait, so that the last one comes soon, however many there are.

@returns milliseconds after the gate opens
*/
export function takeTurn(gate: Gate): number {
	const turn = (gate.turns * turnGap) % gate.wait;
	gate.turns += 1;
	return turn;
}

/**
Gives the next turn with a random part, which also spreads the calls of different processes.

@param timeLeft milliseconds. A turn that would come later is moved to the moment when the gate opens.
@returns milliseconds from now
*/
export function takeSpreadTurn(gate: Gate, timeLeft: number): number {
	const turn = remaining(gate) + takeTurn(gate) + spreadAbove(gate.wait) - gate.wait;
	return turn < timeLeft ? turn : remaining(gate);
}
