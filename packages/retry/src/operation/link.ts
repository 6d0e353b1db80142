import type {Attempt, Call, Category, Next} from '@kyhooks/core';
import type {Bounds} from '../policy.ts';

/** What an operation shares with the calls and the operations made in it. */
export type OperationLink = Readonly<{
	/** Milliseconds. */
	timeLeft(): number;
	/** The bounds of a call, or of an operation, within those of this one. */
	within(bounds: Bounds, category: Category): Bounds;
	/**
	Counts the retry after an attempt.

	@param category of its failure; none if a hook of the client's own has forced the retry
	*/
	take(attempt: Attempt, category?: Category): void;
	/** Takes back what was counted after this attempt, if anything was. */
	giveBack(attempt: Attempt | undefined): void;
	/**
	Notes that something which must not happen twice is on its way.

	@returns to be called where it is certain that it has not happened
	*/
	risk(): () => void;
	/** Makes an attempt of a call in it, and follows how it ends. */
	follow(call: Call, request: Request, mayBeRepeated: boolean, next: Next): Promise<Response>;
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
	return signal == null ? undefined : links.get(signal);
}
