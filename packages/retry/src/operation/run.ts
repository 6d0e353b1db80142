import {type Attempt, classify, isFailure, type Outcome} from '@kyhooks/core';
import {linkOperation, type OperationLink} from './link.ts';
import type {Tally} from './tally.ts';

export type OperationContext = Readonly<{
	/** The number of this run, from 1. */
	attempt: number;
	/** Pass it to every call in the operation. The call then shares the operation's limit and time, and is aborted if this run fails or is cut off. */
	signal: AbortSignal;
}>;

/** One run of the function. */
export type Run = Readonly<{
	/** Each run has its own signal, so that requests left over from a failed run neither go on during the next run nor count for it. */
	signal: AbortSignal;
	/** Whether something that must not happen twice may have happened. */
	isAtRisk(): boolean;
	/** Whether the call or operation with this id may be repeated; `undefined` if it did not get the signal. */
	mayRepeat(id: string): boolean | undefined;
	abort(reason: unknown): void;
}>;

/** @param around the operation around this one. It records the risks of this run too; leave it out if this operation is idempotent */
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
				// A failure may be decided on more than once.
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
					// One of the client's own ky hooks has forced this attempt.
					tally.take(before);
				}
				// Read before `idempotencyKey()` adds a key: that key is for this call only, and the next run gets another.
				const mayBeRepeated = retries.repetition(request) === 'always';
				notes.set(call.id, mayBeRepeated);
				const answer = retries.attempt(request, next);
				if (mayBeRepeated) {
					return answer;
				}
				// The server may have acted, unless the failure proves that it did not.
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
					// A retry that was decided on is no longer made.
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

/** Wraps what the function threw, since p-retry unwraps some errors, never retries others, and replaces what is not an error. */
export class RunFailure extends Error {
	override name = 'RunFailure';
	readonly thrown: unknown;

	constructor(thrown: unknown) {
		super();
		this.thrown = thrown;
	}
}
