import {clock, type Layer} from '@kyhooks/core';
import {keyOf} from './budget-key.ts';
import type {CallScope} from './call-scope.ts';
import {settingsOf} from './client-settings.ts';
import {timingOf} from './decider.ts';
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
		/** Closes the gates behind a response that asks for it. */
		heed(response: Response, request: Request): void;
		/** Tells the gates that this call has closed, if any, to expect it no longer. */
		settle(): void;
	}>;

export function createGatekeeper({call, policy, client, gates, around}: CallScope): Gatekeeper {
	let refused: GateClosed | undefined;
	/** The gates that this call has closed, and is expected back at. */
	let closed: readonly Gate[] = [];

	const settle = () => {
		for (const gate of closed) {
			gate.seeAgain();
		}
		closed = [];
	};

	const refuse = (gate: Gate) => {
		refused = {retryAfter: gate.remaining(), status: gate.reason().status};
	};

	return {
		admit(request, signal) {
			refused = undefined;
			settle();
			const scope = keyOf(call, request, policy.budget);
			const passed = new Set<Gate>();
			/** Whose turn has come at a gate waits there again only if it was closed anew: so two lines with one end are one wait. */
			const nextGate = () =>
				gates.inForce(scope, request.url).find(gate => {
					const isToPass = !passed.has(gate);
					passed.add(gate);
					return isToPass ? !gate.tryPass() : gate.remaining() > 0;
				});
			const pass = async (first: Gate) => {
				for (let gate: Gate | undefined = first; gate !== undefined; gate = nextGate()) {
					const isAdmitted = await gate.join(signal, clock.now() + timeLeft(call, around));
					if (!isAdmitted) {
						return signal.aborted ? undefined : refuse(gate);
					}
				}
			};
			const first = nextGate();
			if (first === undefined) {
				return undefined;
			}
			if (first.remaining() >= timeLeft(call, around)) {
				refuse(first);
				return undefined;
			}
			return {by: 'retry-after', until: pass(first)};
		},
		refuses: () => refused !== undefined,
		check(request) {
			if (refused !== undefined) {
				throw new GateClosedError(request, refused);
			}
		},
		settle,
		heed(response, request) {
			const {status, headers} = response;
			if (policy.gate === false || !policy.gate.includes(status)) {
				return;
			}
			const classification = call.classify({response}, request);
			const settings = settingsOf(policy, client);
			const timing = timingOf(response, classification, settings);
			// A longer wait than is allowed holds its own call alone: by one header, that may be wrong, nobody else is to be kept waiting for an hour.
			if (classification.retry !== 'never' && timing !== undefined && timing.wait <= settings.maxRetryAfter) {
				const {wait, source} = timing;
				const closing = {until: clock.now() + wait, wait, source, status};
				closed = gates.close(keyOf(call, request, policy.budget), request.url, closing, isForAll(headers));
			}
		},
	};
}

/** Whether a server says that a limit is for all its paths: so do Discord and Riot Games. */
function isForAll(headers: Headers): boolean {
	return headers.get('x-ratelimit-scope') === 'global' || headers.get('x-rate-limit-type') === 'application';
}
