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
	linkOperation(controller.signal, {
		...tally,
		timeLeft,
		risk() {
			const risk = {};
			risks.add(risk);
			const withdraw = around?.risk();
			return () => {
				risks.delete(risk);
				withdraw?.();
			};
		},
		note: (id, mayBeRepeated) => void notes.set(id, mayBeRepeated),
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
