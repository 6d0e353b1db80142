import type {Category, Classification} from '@kyhooks/core';
import type {Situation} from './policy.ts';

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
	/** Notes whether what goes by this id (a call, or an operation in this one) may be repeated. */
	note(id: string, mayBeRepeated: boolean): void;
}>;

type Links = WeakMap<object, OperationLink>;

// On `globalThis` under a registered symbol, so that an operation of one copy of this package is seen by the hooks of another. The number is that of the type above.
const key = Symbol.for('kyhooks.retry.operations.1');

function links(): Links | undefined {
	return (globalThis as {[key]?: Links})[key];
}

/** Whoever is given this signal takes part in the operation. */
export function linkOperation(signal: AbortSignal, link: OperationLink): void {
	const known = links() ?? new WeakMap();
	known.set(signal, link);
	Object.defineProperty(globalThis, key, {value: known, configurable: true});
}

/** The operation that has handed this signal out. */
export function operationAround(signal: AbortSignal | null | undefined): OperationLink | undefined {
	return signal == null ? undefined : links()?.get(signal);
}

/** What is left for all that takes part, as a decision looks at it. */
export function sharedOf(
	link: Pick<OperationLink, 'retriesLeft' | 'retriesOf'>,
	{category}: Classification,
): NonNullable<Situation['shared']> {
	return {retriesLeft: link.retriesLeft(), ofThisKind: link.retriesOf(category)};
}
