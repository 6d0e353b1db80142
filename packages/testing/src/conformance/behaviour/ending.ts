import type {VirtualTime} from '../../time/virtual-time.ts';

/** How a promise ended in virtual time, and after how many milliseconds. */
export type Ending<Value> = Readonly<
	{after: number} & (
		| {kind: 'fulfilled'; value: Value}
		| {kind: 'rejected'; error: unknown}
		| {kind: 'hanging'; why: string}
	)
>;

/** Observes how a promise ends while other code advances the time. */
export function observed<Value>(time: VirtualTime, promise: Promise<Value>): Promise<Ending<Value>> {
	const start = time.now();
	return promise.then(
		(value): Ending<Value> => ({kind: 'fulfilled', value, after: time.now() - start}),
		(error: unknown): Ending<Value> => ({kind: 'rejected', error, after: time.now() - start}),
	);
}

/**
Advances time until a promise has ended. Use it for one promise at a time.

@param longest milliseconds of virtual time after which the promise counts as hanging @default a day
*/
export async function endingOf<Value>(
	time: VirtualTime,
	promise: Promise<Value>,
	longest?: number,
): Promise<Ending<Value>> {
	const start = time.now();
	try {
		return await time.run(observed(time, promise), longest);
	} catch (error) {
		return {kind: 'hanging', why: (error as Error).message, after: time.now() - start};
	}
}

export function inWords(ending: Ending<unknown>): string {
	switch (ending.kind) {
		case 'fulfilled':
			return `it gave ${wordsFor(ending.value)} after ${ending.after} ms`;
		case 'rejected':
			return `it threw ${wordsFor(ending.error)} after ${ending.after} ms`;
		case 'hanging':
			return `it did not end: ${ending.why}`;
	}
}

/** Describes a value in a few words. Never throws. */
export function wordsFor(value: unknown): string {
	try {
		if (value instanceof Response) {
			return `a response with ${value.status}`;
		}
		if (value instanceof Error) {
			return `${value.name}: ${value.message}`;
		}
		return typeof value === 'string' ? JSON.stringify(value) : String(value);
	} catch {
		return 'a value that cannot be shown';
	}
}

/** Lets everything settle that needs no time. */
export async function settle(time: VirtualTime): Promise<void> {
	// A body that was cloned twice needs several turns to pass on a cancellation.
	for (let turn = 0; turn < 5; turn++) {
		await time.advance(0);
	}
}
