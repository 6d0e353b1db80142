import {type Call, type CallEvent, isFailure} from '@kyhooks/core';
import {coreOf} from './circuits.ts';
import type {Admitted} from './gate.ts';
import type {CircuitBreakerPolicy} from './hook-options.ts';
import type {AttemptResult} from './permit.ts';
import {wordsFor} from './state-change.ts';
import {type Failure, verdictOn} from './verdict.ts';

/** What one call owes its circuits: they hear of each attempt that they have let in, once. */
export type Ledger = Readonly<{
	/** The server has answered. */
	answered(admitted: Admitted, request: Request, response: Response): void;
	failed(admitted: Admitted, request: Request, error: unknown): void;
	/** The attempt was not made. */
	unused(admitted: Admitted): void;
	/** Hears what became of an attempt that was cut off. */
	hear(event: CallEvent): void;
	/** Tells of changes of state that have come about. */
	tell(): void;
}>;

const success: AttemptResult = Object.freeze({result: 'success'});
const ignored: AttemptResult = Object.freeze({result: 'ignored'});

export function createLedger(call: Call, policy: CircuitBreakerPolicy): Ledger {
	const core = coreOf(policy.circuits);
	/** Cut off by its signal. Whether that was a limit of time or the caller is known only when ky has told. */
	let cutOff: (Admitted & {number: number | undefined}) | undefined;

	const tell = () => {
		for (const change of core.takeChanges()) {
			const {circuit, from, to, trip} = change;
			call.emit({
				type: 'circuit-changed',
				circuit,
				from,
				to,
				...(trip === undefined ? {} : {why: wordsFor(trip)}),
			});
			call.invoke('circuitBreaker.onStateChange', () => core.policy.onStateChange?.(change));
		}
	};
	const settle = ({circuit, queue, permit}: Admitted, result: AttemptResult) => {
		circuit.record(permit, result);
		queue.admit();
		tell();
	};
	const settleFailure = (admitted: Admitted, failure: Failure) =>
		settle(admitted, verdictOn(call, policy, admitted.permit, failure));

	return {
		answered(admitted, request, response) {
			if (isFailure(response)) {
				settleFailure(admitted, {classification: call.classify({response}, request), response});
			} else {
				settle(admitted, success);
			}
		},
		failed(admitted, request, error) {
			if (request.signal.aborted) {
				cutOff = {...admitted, number: call.attempts.at(-1)?.number};
			} else {
				settleFailure(admitted, {classification: call.classify({error}, request)});
			}
		},
		unused: admitted => settle(admitted, ignored),
		hear(event) {
			const attempt = event.type === 'attempt-ended' ? event.attempt : undefined;
			if (cutOff === undefined || (event.type !== 'call-failed' && attempt?.number !== cutOff.number)) {
				return;
			}
			const admitted = cutOff;
			cutOff = undefined;
			const classification = event.type === 'call-failed' ? event.classification : attempt?.classification;
			if (classification === undefined) {
				settle(admitted, ignored);
			} else {
				settleFailure(admitted, {classification, attempt: attempt ?? call.attempts.at(-1)});
			}
		},
		tell,
	};
}
