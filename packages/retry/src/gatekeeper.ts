import {clock, type Layer} from '@kyhooks/core';
import {keyOf} from './budget-key.ts';
import type {CallScope} from './call-scope.ts';
import {settingsOf} from './client-settings.ts';
import {closesGate, timingOf} from './decider.ts';
import type {Gate} from './gate.ts';
import {type GateClosed, GateClosedError} from './gate-closed-error.ts';
import {timeLeft} from './time-left.ts';

/** What one call has to do with the gates. */
export type Gatekeeper = Required<Pick<Layer, 'admit'>> &
	Readonly<{
		/** Whether `check` is going to throw. */
		refuses(): boolean;
		/** @throws GateClosedError for an attempt that was not admitted */
		check(request: Request): void;
		/** Closes the gate behind a response that asks for it. */
		heed(response: Response, request: Request): void;
		/** Tells the gate that this call has closed, if any, to expect it no longer. */
		settle(): void;
	}>;

export function createGatekeeper({call, policy, client, gates, around}: CallScope): Gatekeeper {
	let refused: GateClosed | undefined;
	/** The gate that this call has closed, and is expected back at. */
	let closed: Gate | undefined;

	const settle = () => {
		closed?.seeAgain();
		closed = undefined;
	};

	const refuse = (gate: Gate) => {
		refused = {retryAfter: gate.remaining(), status: gate.reason().status};
	};

	return {
		admit(request, signal) {
			refused = undefined;
			settle();
			const gate = gates.inForce(keyOf(call, request, policy.budget));
			if (gate === undefined) {
				return undefined;
			}
			if (gate.tryPass()) {
				return undefined;
			}
			const left = timeLeft(call, around);
			if (gate.remaining() >= left) {
				refuse(gate);
				return undefined;
			}
			const turn = gate.join(signal, clock.now() + left);
			return {
				by: 'retry-after',
				until: turn.then(isAdmitted => {
					if (!isAdmitted && !signal.aborted) {
						refuse(gate);
					}
				}),
			};
		},
		refuses: () => refused !== undefined,
		check(request) {
			if (refused !== undefined) {
				throw new GateClosedError(request, refused);
			}
		},
		settle,
		heed(response, request) {
			const {status} = response;
			if (!closesGate(policy, status)) {
				return;
			}
			const classification = call.classify({response}, request);
			const settings = settingsOf(policy, client);
			const timing = timingOf(response, classification, settings);
			// A longer wait than is allowed holds its own call alone: by one header, that may be wrong, nobody else is to be kept waiting for an hour.
			if (classification.retry !== 'never' && timing !== undefined && timing.wait <= settings.maxRetryAfter) {
				const {wait, source} = timing;
				closed = gates.close(keyOf(call, request, policy.budget), {wait, source, status});
			}
		},
	};
}
