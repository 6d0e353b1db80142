import {read} from './safe-read.ts';

/** One error of a cause chain, reduced to what a rule may look at. */
export type FailureLink = Readonly<{
	name?: string;
	code?: string;
	syscall?: string;
	message?: string;
}>;

/** smithy-typescript and others stop at 10; a longer chain is an accident or an attack. */
const mostLinks = 16;

/**
An error, its causes and the errors inside an `AggregateError`, outermost first.

Never throws, whatever the value: cycles are cut, at most 16 objects are found, and causes that are not errors (one mocking tool puts a `Response` there) are read like any object.
*/
export function causesOf(error: unknown): readonly object[] {
	const found = new Set([error]);
	const causes: object[] = [];
	// A set tells of what is added to it while it is read, and of nothing twice.
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

/** The causes of an error in words. What is no text is left out. */
export function failureLinks(error: unknown): readonly FailureLink[] {
	return causesOf(error).map(cause => {
		const said = ['name', 'code', 'syscall', 'message'].map(key => [key, read(cause, key)] as const);
		return Object.fromEntries(said.filter(([, text]) => typeof text === 'string'));
	});
}
