import {type Call, type CallEvent, isFailure} from '@kyhooks/core';
import {coreOf} from './circuits.ts';
import type {Admitted} from './gate.ts';
import type {CircuitBreakerPolicy} from './hook-options.ts';
import type {AttemptResult} from './permit.ts';
import {wordsFor} from './state-change.ts';
import {type Failure, verdictOn} from './verdict.ts';

/** What one call owes its circuits: they hear of each attempt that they have let in, once. */
export type Ledger = Readonly<{
	/** An attempt that was let in is under way. */
	begin(admitted: Admitted): void;
	/** The server has answered that attempt. */
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
	/** The attempt under way, until its circuit has heard of it. */
	let open: Readonly<{admitted: Admitted; number: number | undefined}> | undefined;

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
		open = undefined;
		circuit.record(permit, result);
		queue.admit();
		tell();
	};
	const settleFailure = (admitted: Admitted, failure: Failure) =>
		settle(admitted, verdictOn(call, policy, admitted.permit, failure));
	/** What comes of an attempt that ky has given up is of no use any more: ky has told of it. */
	const isOpen = (admitted: Admitted) => open?.admitted === admitted;

	return {
		begin(admitted) {
			open = {admitted, number: call.attempts.at(-1)?.number};
		},
		answered(admitted, request, response) {
			if (!isOpen(admitted)) {
				return;
			}
			if (isFailure(response)) {
				settleFailure(admitted, {classification: call.classify({response}, request), response});
			} else {
				settle(admitted, success);
			}
		},
		failed(admitted, request, error) {
			// Whether an attempt that was cut off met a limit of time or its caller is known only when ky has told.
			if (isOpen(admitted) && !request.signal.aborted) {
				settleFailure(admitted, {classification: call.classify({error}, request)});
			}
		},
		unused: admitted => settle(admitted, ignored),
		hear(event) {
			const attempt = event.type === 'attempt-ended' ? event.attempt : call.attempts.at(-1);
			const isOver = event.type === 'call-failed' || event.type === 'attempt-ended';
			if (open === undefined || !isOver || attempt?.number !== open.number) {
				return;
			}
			const {admitted} = open;
			const classification = event.type === 'call-failed' ? event.classification : attempt?.classification;
			if (classification === undefined) {
				settle(admitted, ignored);
			} else {
				settleFailure(admitted, {classification, attempt});
			}
		},
		tell,
	};
}
