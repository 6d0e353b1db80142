import {type Call, clock, hold} from '@kyhooks/core';
import type {Gate} from './gate.ts';
import type {Gates} from './gates.ts';

/**
Waits at each gate that is closed before a request.

@param timeLeft milliseconds
@returns the gate that stays closed for longer than there is time; `undefined` when the request may go
*/
export async function passGates(
	call: Call,
	gates: Gates,
	scope: string,
	url: string,
	timeLeft: () => number,
): Promise<Gate | undefined> {
	const passed = new Set<Gate>();
	/** Whose turn has come at a gate waits there again only if it was closed anew: so two lines with one end are one wait. */
	const nextGate = () =>
		gates.inForce(scope, url).find(gate => {
			const isNew = !passed.has(gate);
			passed.add(gate);
			return isNew ? !gate.tryPass() : gate.remaining() > 0;
		});
	const first = nextGate();
	if (first === undefined || first.remaining() >= timeLeft()) {
		return first;
	}
	return hold(call, 'retry-after', async signal => {
		let gate: Gate | undefined = first;
		while (gate !== undefined && (await gate.join(signal, clock.now() + timeLeft()))) {
			gate = nextGate();
		}
		return gate;
	});
}
