import type {Call} from '../hook/layer.ts';

/** One run of an operation. */
export type OperationRun = Readonly<{
	/** The call that stands for the operation. */
	operation: Call;
	/** The name of the operation, which may be empty. */
	name: string;
	/** Counted from 1. */
	number: number;
}>;

const runs: WeakMap<object, OperationRun> = new WeakMap();

/** Makes calls that get this signal part of a run. */
export function markRun(signal: AbortSignal, run: OperationRun): void {
	runs.set(signal, run);
}

/** The run that a call is part of, if it was given the signal of the run. */
export function runOf({options}: Call): OperationRun | undefined {
	return runs.get(options.signal as object);
}
