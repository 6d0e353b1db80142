import {type Attempt, classify, isFailure, type Outcome} from '@kyhooks/core';
import {linkOperation, type OperationLink} from './link.ts';
import type {Tally} from './tally.ts';

export type OperationContext = Readonly<{
	/** The number of this run, from 1. */
	attempt: number;
	/** To be given to every call in the operation: it ends them with this run, and they share the operation's limit and time. */
	signal: AbortSignal;
}>;

/** One run of the function. */
export type Run = Readonly<{
	/** Of this run alone, so that what a failed one has left behind neither goes on beside the next nor speaks for it. */
	signal: AbortSignal;
	/** Whether something that must not happen twice may have happened. */
	isAtRisk(): boolean;
	/** Whether the call or the operation with this id may be repeated; `undefined` for one that was not given the signal. */
	mayRepeat(id: string): boolean | undefined;
	abort(reason: unknown): void;
}>;

/** @param around hears of what may not happen twice here, unless repeating all of it is harmless */
export function beginRun(
	tally: Tally,
	timeLeft: () => number,
	around: Pick<OperationLink, 'risk'> | undefined,
): Run {
	const controller = new AbortController();
	const notes = new Map<string, boolean>();
	const risks = new Set<object>();
	const risk = () => {
		const taken = {};
		risks.add(taken);
		const withdraw = around?.risk();
		return () => {
			risks.delete(taken);
			withdraw?.();
		};
	};
	linkOperation(controller.signal, {
		...tally,
		timeLeft,
		risk,
		note: (id, mayBeRepeated) => void notes.set(id, mayBeRepeated),
		join: (call, retries) => ({
			...retries,
			decide(failure) {
				const attempt = call.attempts.at(-1) as Attempt;
				// A failure may be decided on again.
				tally.giveBack(attempt);
				const decision = retries.decide(failure, call, tally.within);
				if (decision.retry) {
					tally.take(attempt);
				}
				return decision;
			},
			attempt(request, next) {
				const before = call.attempts.at(-2);
				if (before && !before.decision?.retry) {
					// A hook of the client's own has forced it.
					tally.take(before);
				}
				// Asked before a key is drawn for this call: in another, that would be another.
				const mayBeRepeated = retries.repetition(request) === 'always';
				notes.set(call.id, mayBeRepeated);
				const answer = retries.attempt(request, next);
				if (mayBeRepeated) {
					return answer;
				}
				// It may have done its work, unless its failure proves that it did not.
				const withdraw = risk();
				const hear = (outcome: Outcome) => {
					const {retry, neverSent} = classify(call, outcome, request);
					if (retry === 'always' || neverSent) {
						withdraw();
					}
				};
				answer.then(
					response => isFailure(response) && hear({response}),
					error => hear({error}),
				);
				return answer;
			},
			on(event) {
				if (event.type === 'call-failed' || event.type === 'failure-returned') {
					// A retry that was decided on is not made any more.
					tally.giveBack(call.attempts.at(-1));
				}
				retries.on(event);
			},
		}),
	});
	return {
		signal: controller.signal,
		isAtRisk: () => risks.size > 0,
		mayRepeat: id => notes.get(id),
		abort: reason => controller.abort(reason),
	};
}

/** Carries what the function threw through p-retry, which unwraps some errors, never repeats others, and replaces what is none. */
export class RunFailure extends Error {
	override name = 'RunFailure';
	readonly thrown: unknown;

	constructor(thrown: unknown) {
		super();
		this.thrown = thrown;
	}
}
