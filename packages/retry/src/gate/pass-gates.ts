import {type Call, hold} from '@kyhooks/core';
import {pause} from '../operation/end.ts';
import {type Gate, remaining, takeTurn} from './gate.ts';

/**
Waits until no gate is closed before a request.

@param closedGate the one that opens last
@param timeLeft milliseconds
@returns the gate that stays closed for longer than there is time; `undefined` when the request may go
*/
export async function passGates(
	call: Call,
	closedGate: () => Gate | undefined,
	timeLeft: () => number,
): Promise<Gate | undefined> {
	let gate = closedGate();
	if (gate === undefined || remaining(gate) >= timeLeft()) {
		return gate;
	}
	return hold(call, 'retry-after', async signal => {
		while (gate !== undefined && remaining(gate) < timeLeft()) {
			await pause(takeTurn(gate, timeLeft()), signal);
			gate = closedGate();
		}
		return gate;
	});
}
