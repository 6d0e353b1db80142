import {hold} from '@kyhooks/core';
import {closedGate, type Scene, timeLeft} from '../retries.ts';
import {pause} from '../wait.ts';
import {remaining, takeTurn} from './gate.ts';
import {GateClosedError} from './gate-closed-error.ts';

/**
Waits until no gate is closed before a request.

@throws GateClosedError if one stays closed for longer than there is time
*/
export async function passGates(scene: Scene, request: Request): Promise<void> {
	let gate = closedGate(scene, request);
	if (gate !== undefined && remaining(gate) < timeLeft(scene)) {
		await hold(scene.call, 'retry-after', async signal => {
			while (gate !== undefined && remaining(gate) < timeLeft(scene)) {
				await pause(takeTurn(gate, timeLeft(scene)), signal);
				gate = closedGate(scene, request);
			}
		});
	}
	if (gate !== undefined) {
		throw new GateClosedError(request, gate);
	}
}
