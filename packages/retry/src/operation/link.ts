import type {Attempt, Call} from '@kyhooks/core';
import type {Bounds} from '../policy.ts';
import type {Retries} from '../retries.ts';

/** What an operation shares with the calls and the operations made in it. */
export type OperationLink = Readonly<{
	/** Milliseconds. */
	timeLeft(): number;
	/** The bounds of a call, or of an operation, within those of this one. */
	within(bounds: Bounds): Bounds;
	/** Counts the retry after an attempt. */
	take(attempt: Attempt): void;
	/** Takes back what was counted after this attempt, if anything was. */
	giveBack(attempt: Attempt | undefined): void;
	/**
	Notes that something which must not happen twice is on its way.

	@returns to be called where it is certain that it has not happened
	*/
	risk(): () => void;
	/** Puts the retries of a call that is made in it within its own bounds. */
	join(call: Call, retries: Retries): Retries;
	/** Notes whether what goes by this id (a call, or an operation in this one) may be repeated. */
	note(id: string, mayBeRepeated: boolean): void;
}>;

const links: WeakMap<object, OperationLink> = new WeakMap();

/** Whoever is given this signal takes part in the operation. */
export function linkOperation(signal: AbortSignal, link: OperationLink): void {
	links.set(signal, link);
}

/** The operation that has handed this signal out. */
export function operationAround(signal: AbortSignal | null | undefined): OperationLink | undefined {
	return links.get(signal as AbortSignal);
}
