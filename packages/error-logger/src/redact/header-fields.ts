import {replacement} from './clean-text.ts';
import {shownHeaders} from './plain-redactor.ts';

/** What header fields are written as: of `fetch`, of Node, and pairs. */
export type HeaderFields =
	| Headers
	| Iterable<readonly [name: string, value: string]>
	| Readonly<Record<string, string | readonly string[] | undefined>>;

export type RedactedHeaders = Record<string, string | string[]>;

/** A field of this name would change what an object inherits. */
export function ownName(name: string): string {
	return name === '__proto__' ? '(__proto__)' : name;
}

const mostHeaders = 50;
/** More than any server takes. */
const mostRead = 1_000;

/** Fields of a request that help to find a fault and tell nothing about anybody. */
const shownOfRequests =
	/^(accept(-encoding|-language)?|if-(none-)?match|if-(un)?modified-since|traceparent|user-agent)$/;

/** Makes what tells of header fields, in whatever form they come, what may be told. @param opened the names of further fields to show */
export function createHeaders(
	isSecret: (name: string) => boolean,
	opened: readonly string[],
	{text, url}: Readonly<Record<'text' | 'url', (text: string) => string>>,
): (fields: HeaderFields) => RedactedHeaders {
	const shown = new Set(opened.map(name => name.toLowerCase()));
	const told = (name: string, value: string) => {
		if (/^(content-)?location$/.test(name)) {
			return url(value);
		}
		const isShown = shownHeaders.test(name) || shownOfRequests.test(name) || shown.has(name);
		return isShown && !isSecret(name) ? text(value) : replacement;
	};
	return fields => {
		const redacted = new Map<string, string[]>();
		let read = 0;
		// What throws, or is no field, is the end of them.
		try {
			for (const [given, value] of Symbol.iterator in fields ? fields : Object.entries(fields)) {
				const name = ownName(text(given.toLowerCase()));
				const values = redacted.get(name) ?? [];
				if (++read > mostRead) {
					break;
				}
				if (value !== undefined && (values.length > 0 || redacted.size < mostHeaders)) {
					for (const item of [value].flat().slice(0, mostHeaders - values.length)) {
						values.push(typeof item === 'object' ? replacement : told(name, String(item)));
					}
					redacted.set(name, values);
				}
			}
		} catch {}
		return Object.fromEntries(
			[...redacted].map(([name, all]) => [name, all.length > 1 ? all : (all[0] ?? '')]),
		);
	};
}
