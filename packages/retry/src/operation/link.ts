import type {Attempt, Call} from '@kyhooks/core';
import type {Bounds} from '../policy.ts';
import type {Retries} from '../retries.ts';

/** What an operation shares with the calls and operations inside it. */
export type OperationLink = Readonly<{
	/** Milliseconds. */
	timeLeft(): number;
	/** Reduces the bounds of a call or operation inside it to its own. */
	within(bounds: Bounds): Bounds;
	/** Counts the retry after an attempt. */
	take(attempt: Attempt): void;
	/** Undoes `take` for this attempt, if it was counted. */
	giveBack(attempt: Attempt | undefined): void;
	/**
	Records that something that must not happen twice may now happen.

	@returns a function to call when it is certain that it has not happened
	*/
	risk(): () => void;
	/** Limits the retries of a call inside it to its own bounds. */
	join(call: Call, retries: Retries): Retries;
	/** Records whether the call or inner operation with this id may be repeated. */
	note(id: string, mayBeRepeated: boolean): void;
}>;

const links: WeakMap<object, OperationLink> = new WeakMap();

/** Calls and operations that get this signal become part of the operation. */
export function linkOperation(signal: AbortSignal, link: OperationLink): void {
	links.set(signal, link);
}

/** The operation that this signal belongs to. */
export function operationAround(signal: AbortSignal | null | undefined): OperationLink | undefined {
	return links.get(signal as AbortSignal);
}
