import {replacement} from './clean-text.ts';
import {shownHeaders} from './plain-redactor.ts';

/** Header fields in any common form: `Headers` of fetch, the objects of Node, or pairs. */
export type HeaderFields =
	| Headers
	| Iterable<readonly [name: string, value: string]>
	| Readonly<Record<string, string | readonly string[] | undefined>>;

/** Redacted header fields, by names in lower case. A field with several values has a list. */
export type RedactedHeaders = Record<string, string | string[]>;

/** A field named `__proto__` would change the prototype of the object. */
export function ownName(name: string): string {
	return name === '__proto__' ? '(__proto__)' : name;
}

const mostHeaders = 50;
/** More than any server accepts. */
const mostRead = 1_000;

/** Request header fields that help to diagnose a failure and contain no personal data. */
const shownOfRequests =
	/^(accept(-encoding|-language)?|if-(none-)?match|if-(un)?modified-since|traceparent|user-agent)$/;

/** Creates a function that redacts header fields in any form. @param opened names of additional fields to show */
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
		// Reading stops at an error, or at an item that is no field.
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
