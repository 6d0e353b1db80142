import {read} from './safe-read.ts';

/** One error of a cause chain, reduced to the fields that a rule may look at. */
export type FailureLink = Readonly<{
	name?: string;
	code?: string;
	syscall?: string;
	message?: string;
}>;

/** smithy-typescript and others stop at 10. A longer chain is an accident or an attack. */
const mostLinks = 16;

/**
Collects an error, its causes and the errors inside an `AggregateError`, outermost first.

It never throws, whatever the value. Cycles are cut, and at most 16 objects are found. A cause that is not an error is read like any object: one mocking tool puts a `Response` there.
*/
export function causesOf(error: unknown): readonly object[] {
	const found = new Set([error]);
	const causes: object[] = [];
	// The loop also visits what is added to the set meanwhile, and it visits nothing twice.
	for (const value of found) {
		if (causes.length < mostLinks && typeof value === 'object' && value !== null) {
			causes.push(value);
			found.add(read(value, 'cause'));
			const errors = read(value, 'errors');
			for (let index = 0; index < mostLinks; index++) {
				found.add(read(errors, index));
			}
		}
	}
	return causes;
}

/** Returns the cause chain of an error as records of strings, outermost first. Values that are not strings are left out. */
export function failureLinks(error: unknown): readonly FailureLink[] {
	return causesOf(error).map(cause => {
		const said = ['name', 'code', 'syscall', 'message'].map(key => [key, read(cause, key)] as const);
		return Object.fromEntries(said.filter(([, text]) => typeof text === 'string'));
	});
}
