import {type Call, hold} from '@kyhooks/core';
import type {Retries} from '../retries.ts';
import {pause} from '../wait.ts';
import {remaining, takeTurn} from './gate.ts';
import {GateClosedError} from './gate-closed-error.ts';

/**
Waits until no gate is closed before a request.

@throws GateClosedError if one stays closed for longer than there is time
*/
export async function passGates(
	call: Call,
	{closedGate, timeLeft}: Retries,
	request: Request,
): Promise<void> {
	let gate = closedGate(request);
	if (gate !== undefined && remaining(gate) < timeLeft()) {
		await hold(call, 'retry-after', async signal => {
			while (gate !== undefined && remaining(gate) < timeLeft()) {
				await pause(takeTurn(gate, timeLeft()), signal);
				gate = closedGate(request);
			}
		});
	}
	if (gate !== undefined) {
		throw new GateClosedError(request, gate);
	}
}
