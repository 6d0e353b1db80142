import {replacement} from './clean-text.ts';
import {type EntryRedactor, shownHeaders} from './plain-redactor.ts';

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

/** FNV-1a of 32 bits: enough to see that two keys are the same, too little to find a random one from. */
function shortHash(text: string): string {
	let hash = 0x811c9dc5;
	for (const character of text) {
		hash = Math.imul(hash ^ (character.codePointAt(0) as number), 0x01000193);
	}
	return `hash:${(hash >>> 0).toString(16).padStart(8, '0')}`;
}

/** Fields of a request that help to find a fault and tell nothing about anybody. */
const shownOfRequests =
	/^(accept(-encoding|-language)?|if-(none-)?match|if-(un)?modified-since|traceparent|user-agent)$/;

/** The authentication schemes whose name tells nothing of the credentials behind it, as far as they are in use. */
const scheme =
	/^\s*(Basic|Bearer|Digest|DPoP|Negotiate|NTLM|OAuth|AWS4-HMAC-SHA256|ApiKey|Token)(?=[\s,]|$)/i;

/**
Tells of the value of a field what may be told. Its name is in lower case.

@param opened the names of further fields to show
*/
export function createHeader(
	isSecret: (name: string) => boolean,
	opened: readonly string[],
	{text, url}: Pick<EntryRedactor, 'text' | 'url'>,
): (name: string, value: string) => string {
	const shown = new Set(opened.map(name => name.toLowerCase()));
	return (name, value) => {
		if (/authenticate$/.test(name)) {
			return scheme.exec(value)?.[1] ?? replacement;
		}
		if (/authorization$/.test(name)) {
			const [, known] = scheme.exec(value) ?? [];
			return known ? `${known} ${replacement}` : replacement;
		}
		if (name === 'idempotency-key') {
			return /^hash:[\da-f]{8}$/.test(value) ? value : shortHash(value);
		}
		if (/^(content-)?location$/.test(name)) {
			return url(value);
		}
		const isShown = shownHeaders.test(name) || shownOfRequests.test(name) || shown.has(name);
		return isShown && !isSecret(name) ? text(value) : replacement;
	};
}

/** All of the fields, in whatever form they come, with what may be told of each. */
export function redactHeaders(
	fields: HeaderFields,
	text: (text: string) => string,
	header: (name: string, value: string) => string,
): RedactedHeaders {
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
					values.push(typeof item === 'object' ? replacement : header(name, String(item)));
				}
				redacted.set(name, values);
			}
		}
	} catch {}
	return Object.fromEntries(
		[...redacted].map(([name, all]) => [name, all.length > 1 ? all : (all[0] ?? '')]),
	);
}
