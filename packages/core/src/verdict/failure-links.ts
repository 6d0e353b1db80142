import {read} from './safe-read.ts';

/** One error of a cause chain, reduced to what a rule may look at. */
export type FailureLink = Readonly<{
	name?: string;
	code?: string;
	syscall?: string;
	message?: string;
	/** The name that did not resolve. */
	hostname?: string;
	/** The other end of a connection that failed. */
	address?: string;
	port?: number;
}>;

/** smithy-typescript and others stop at 10; a longer chain is an accident or an attack. */
const mostLinks = 16;

/**
Flattens an error, its causes and the errors inside an `AggregateError`, outermost first.

Never throws, whatever the value: cycles are cut, at most 16 links are read, and causes that are not errors (one mocking tool puts a `Response` there) are read like any object.
*/
export function failureLinks(error: unknown): readonly FailureLink[] {
	const found = new Set([error]);
	const links: FailureLink[] = [];
	// A set tells of what is added to it while it is read, and of nothing twice.
	for (const value of found) {
		if (links.length === mostLinks || typeof value !== 'object' || value === null) {
			continue;
		}
		const link: Record<string, unknown> = {};
		for (const key of ['name', 'code', 'syscall', 'message', 'hostname', 'address', 'port']) {
			const said = read(value, key);
			if (typeof said === (key === 'port' ? 'number' : 'string')) {
				link[key] = said;
			}
		}
		links.push(link);
		found.add(read(value, 'cause'));
		const errors = read(value, 'errors');
		for (let index = 0; index < mostLinks; index++) {
			found.add(read(errors, index));
		}
	}
	return links;
}
