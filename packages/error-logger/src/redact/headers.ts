import {isAlwaysRedacted, shownHeaders} from './header-names.ts';
import type {RedactPolicy} from './options.ts';
import {schemes} from './secret-patterns.ts';

/** What header fields are written as: of `fetch`, of Node, and pairs. */
export type HeaderFields =
	| Headers
	| Iterable<readonly [name: string, value: string]>
	| Readonly<Record<string, string | readonly string[] | undefined>>;

export type RedactedHeaders = Record<string, string | string[]>;

const mostHeaders = 50;
const mostRead = 1_000;

const scheme = new RegExp(`^\\s*(${schemes})(?=\\s|,|$)`, 'i');

/** The credentials without what is secret in them: the scheme, if it is one. */
export function redactCredentials(value: string, replacement: string): string {
	const name = scheme.exec(value)?.[1];
	return name === undefined ? replacement : `${name} ${replacement}`;
}

/** FNV-1a of 32 bits: enough to see that two keys are the same, too little to find a random one from. */
function shortHash(text: string): string {
	let hash = 0x811c9dc5;
	for (const character of text) {
		hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
	}
	return `hash:${(hash >>> 0).toString(16).padStart(8, '0')}`;
}

/** What can be read of the fields, up to a number that no server takes. */
function pairsOf(fields: HeaderFields): readonly (readonly [string, unknown])[] {
	const pairs: (readonly [string, unknown])[] = [];
	try {
		const all = Symbol.iterator in fields ? fields : Object.entries(fields);
		for (const pair of all) {
			if (pairs.length === mostRead) {
				break;
			}
			pairs.push([pair[0], pair[1]]);
		}
	} catch {}
	return pairs;
}

export function createHeaders(
	{headers, replacement}: RedactPolicy,
	isSecret: (name: string) => boolean,
	text: (text: string) => string,
	url: (url: string) => string,
): (fields: HeaderFields) => RedactedHeaders {
	const shown = new Set([...shownHeaders, ...headers.map(name => name.toLowerCase())]);

	function redactField(name: string, value: string): string {
		switch (name) {
			case 'authorization':
			case 'proxy-authorization':
				return redactCredentials(value, replacement);
			case 'www-authenticate':
			case 'proxy-authenticate':
				return scheme.exec(value)?.[1] ?? replacement;
			case 'location':
			case 'content-location':
				return url(value);
			case 'idempotency-key':
				return /^hash:[\da-f]{8}$/.test(value) ? value : shortHash(value);
			default:
				return shown.has(name) && !isAlwaysRedacted(name) && !isSecret(name) ? text(value) : replacement;
		}
	}

	return fields => {
		const redacted = new Map<string, string[]>();
		for (const [given, value] of pairsOf(fields)) {
			const name = text(String(given).toLowerCase());
			const values = redacted.get(name) ?? [];
			if (value === undefined || (values.length === 0 && redacted.size === mostHeaders)) {
				continue;
			}
			const further = (Array.isArray(value) ? value : [value]).slice(0, mostHeaders - values.length);
			redacted.set(name, [
				...values,
				...further.map(item => (typeof item === 'object' ? replacement : redactField(name, String(item)))),
			]);
		}
		return Object.fromEntries(
			[...redacted].map(([name, values]) => [
				name === '__proto__' ? '(__proto__)' : name,
				values.length === 1 ? (values[0] ?? '') : values,
			]),
		);
	};
}
