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

function readText(value: object, key: string): string | undefined {
	const found = read(value, key);
	return typeof found === 'string' ? found : undefined;
}

/** The errors inside an `AggregateError`, whose list may be no list at all. */
function readItems(value: object): readonly unknown[] {
	try {
		const found = read(value, 'errors');
		if (!Array.isArray(found)) {
			return [];
		}
		// By index: what a method of a list of somebody's making gives back may be no list.
		return Array.from({length: Math.min(found.length, mostLinks)}, (_, index) => found[index]);
	} catch {
		return [];
	}
}

function linkOf(value: object): FailureLink {
	const link: {-readonly [Key in keyof FailureLink]: FailureLink[Key]} = {};
	for (const key of ['name', 'code', 'syscall', 'message', 'hostname', 'address'] as const) {
		const found = readText(value, key);
		if (found !== undefined) {
			link[key] = found;
		}
	}
	const port = read(value, 'port');
	if (typeof port === 'number') {
		link.port = port;
	}
	return link;
}

/**
Flattens an error, its causes and the errors inside an `AggregateError`, outermost first.

Never throws, whatever the value: cycles are cut, at most 16 links are read, and causes that are not errors (one mocking tool puts a `Response` there) are read like any object.
*/
export function failureLinks(error: unknown): readonly FailureLink[] {
	const queue: unknown[] = [error];
	const seen = new Set<unknown>();
	const links: FailureLink[] = [];
	for (let value = queue.shift(); links.length < mostLinks; value = queue.shift()) {
		if (typeof value === 'object' && value !== null && !seen.has(value)) {
			seen.add(value);
			links.push(linkOf(value));
			queue.push(read(value, 'cause'), ...readItems(value));
		}
		if (queue.length === 0) {
			break;
		}
	}
	return links;
}
