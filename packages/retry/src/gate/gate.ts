import {clock, type ServerTiming} from '@kyhooks/core';
import {spreadAbove} from '../wait.ts';

/** Before one path, or all of a server: closed until the moment that the server has named. */
export type Gate = {
	/** On the clock of `now`. */
	until: number;
	/** Milliseconds that the server has asked for. */
	wait: number;
	source: ServerTiming['source'];
	/** Of the response that said so. */
	status: number;
	/** The turns given so far. */
	turns: number;
};

/** What closes a gate. */
export type Closing = Readonly<Omit<Gate, 'turns'>>;

/** Milliseconds from one turn to the next: 200 a second. */
const turnGap = 5;

/** Milliseconds until it opens; 0 when it is open. */
export function remaining({until}: Pick<Gate, 'until'>): number {
	return Math.max(0, until - clock.now());
}

/**
Gives a turn. The turns begin anew after the server's own wait, so that their end is near, however many there are.

@returns milliseconds after the opening
*/
export function takeTurn(gate: Gate): number {
	const turn = (gate.turns * turnGap) % gate.wait;
	gate.turns += 1;
	return turn;
}

/**
A turn with chance in it, which keeps apart those that other processes send.

@param timeLeft milliseconds. Where the turn would be later, it is at the opening.
@returns milliseconds from now
*/
export function takeSpreadTurn(gate: Gate, timeLeft: number): number {
	const turn = remaining(gate) + takeTurn(gate) + spreadAbove(gate.wait) - gate.wait;
	return turn < timeLeft ? turn : remaining(gate);
}
