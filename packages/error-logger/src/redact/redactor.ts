import type {FieldValue} from '../log-entry.ts';
import {replacement} from './clean-text.ts';
import {type HeaderFields, type RedactedHeaders, redactHeaders} from './header-fields.ts';
import {type RedactOptions, resolveRedactOptions} from './options.ts';
import {insideOf} from './other-kinds.ts';
import {createPlainRedactor, type PlainRedactor} from './plain-redactor.ts';
import {describeError, type SafeError, type SafeErrorOptions} from './safe-error.ts';

/** Makes safe what a record is built of. Nothing that it is given is changed, doing it twice changes nothing, and what has the right type makes it throw nothing. */
export type Redactor = Omit<PlainRedactor, 'header'> &
	Readonly<{
		/** Header fields with names in lower case: the values of those on the list, and of the rest the names. At most 50. */
		headers(fields: HeaderFields): RedactedHeaders;
		/** A body of JSON or of a form, read by its media type; of anything else the size. @default contentType 'application/json' */
		json(text: string, contentType?: string): FieldValue;
	}>;

/** FNV-1a of 32 bits: enough to see that two keys are the same, too little to find a random one from. */
function shortHash(text: string): string {
	let hash = 0x811c9dc5;
	for (const character of text) {
		hash = Math.imul(hash ^ (character.codePointAt(0) as number), 0x01000193);
	}
	return `hash:${(hash >>> 0).toString(16).padStart(8, '0')}`;
}

/** Fields of a request that help to find a fault and tell nothing about anybody. */
const requestFields = [
	'accept',
	'accept-encoding',
	'accept-language',
	'if-match',
	'if-modified-since',
	'if-none-match',
	'if-unmodified-since',
	'traceparent',
	'user-agent',
];

/** The authentication schemes whose name tells nothing of the credentials behind it, as far as they are in use. */
const scheme =
	/^\s*(Basic|Bearer|Digest|DPoP|Negotiate|NTLM|OAuth|AWS4-HMAC-SHA256|ApiKey|Token)(?=[\s,]|$)/i;

/** What is told of some fields in their own way. */
function tellField(name: string, value: string): string | undefined {
	if (/authenticate$/.test(name)) {
		return scheme.exec(value)?.[1] ?? replacement;
	}
	if (/authorization$/.test(name)) {
		const [, name] = scheme.exec(value) ?? [];
		return name ? `${name} ${replacement}` : replacement;
	}
	if (name !== 'idempotency-key') {
		return undefined;
	}
	return /^hash:[\da-f]{8}$/.test(value) ? value : shortHash(value);
}

/** A longer body is not taken apart: it would be parsed for a record that keeps 8 KiB. */
const mostParsed = 65_536;

/** @throws TypeError for an option that does not exist or has no use */
export function createRedactor(options: RedactOptions = {}): Redactor {
	const policy = resolveRedactOptions('redact', options);
	const headers = (fields: HeaderFields) => redactHeaders(fields, text, header);
	const {header, text, url, value} = createPlainRedactor(
		{...policy, headers: [...policy.headers, ...requestFields]},
		(inside, tag, redactor) => insideOf(inside, tag, redactor, headers),
		tellField,
	);
	const json = (body: string, contentType = 'application/json'): FieldValue => {
		// The media type alone: its parameters are of no use, and the field comes from a stranger.
		const [, given = 'unknown type'] = /^\s*([\w.+-]{1,64}\/[\w.+-]{1,64})\s*(?:;|$)/.exec(contentType) ?? [];
		const type = given.toLowerCase();
		let state = '';
		if (body.length <= mostParsed) {
			if (type === 'application/x-www-form-urlencoded') {
				return value(new URLSearchParams(body));
			}
			if (/^(?:(?:application|text)\/json|.*\+json)$/.test(type)) {
				try {
					return value(JSON.parse(body));
				} catch {
					state = 'malformed, ';
				}
			}
		}
		return `[${type}, ${state}${body.length} characters]`;
	};
	return Object.freeze({headers, url, text, value, json});
}

let standard: Redactor | undefined;

/**
What may be told of an error, as plain fields. It never throws, whatever was thrown.

@param redactor @default that of `createRedactor()`
*/
export function safeError(
	error: unknown,
	redactor?: Redactor,
	{stack = false}: SafeErrorOptions = {},
): SafeError {
	// Made when it is first needed: an import alone has no effect.
	standard ??= createRedactor();
	return describeError(error, (redactor ?? standard).text, stack);
}
