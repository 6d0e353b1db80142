import type {Call, Category} from '@kyhooks/core';

/** What an operation shares with the calls and the operations made in it. */
export type OperationLink = Readonly<{
	retriesLeft(): number;
	/** Retries so far after failures of this category. */
	retriesOf(category: Category): number;
	/** Milliseconds. */
	timeLeft(): number;
	/**
	Counts a retry.

	@param category what it follows; none if a hook of the client's own has forced it
	@returns takes it back: no more than once, however often it is called
	*/
	take(category?: Category): () => void;
	/**
	Notes that something which must not happen twice is on its way.

	@returns to be called where it is certain that it has not happened
	*/
	risk(): () => void;
	/** Follows an attempt of a call in it. */
	follow(call: Call, request: Request, mayBeRepeated: boolean, answer: Promise<Response>): void;
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
