import {type Check, list, oneOf, resolveOptions, token} from '@kyhooks/core';
import type {FieldValue} from '../log-entry.ts';
import {bounded, clean, longestText, replacement} from './clean-text.ts';
import {createHeaders, type HeaderFields, type RedactedHeaders} from './header-fields.ts';
import {insideOf} from './other-kinds.ts';
import type {EntryRedactor} from './plain-redactor.ts';
import {describeError, type SafeError, type SafeErrorOptions} from './safe-error.ts';
import {createNameTest, isSecretName, joined, parameterNames} from './secret-names.ts';
import {createScrub, type Scrub} from './secret-texts.ts';
import {createUrl, type QueryMode, urlWordEnd} from './url.ts';
import {createValue} from './value.ts';

/** Options of `createRedactor`. */
export type RedactOptions = {
	/**
	Additional names of fields, parameters and variables that hold secrets. Case and separators are ignored, and a name also matches as a part: `tenant` is in `tenantId` and `X-Tenant`.

	@default []
	*/
	keys?: readonly string[];
	/** Additional header fields whose values are shown. A header that carries credentials is refused with an error. @default [] */
	headers?: readonly string[];
	/** How to redact the query of a URL: `redact-known` replaces the values of secret names, `redact-all` replaces all values, `drop` removes the query. @default 'redact-known', in a browser 'redact-all' */
	query?: QueryMode;
	/** Regular expressions for further secrets in a text, such as `/CUST-\d+/`. A repetition inside a repetition, such as `(a+)+`, is refused, because it can take exponential time. @default [] */
	patterns?: readonly RegExp[];
};

/** Removes secrets from the values that a log entry is built of. It never changes its input, redacting twice gives the same result, and it does not throw for arguments of the right type. */
export type Redactor = Pick<EntryRedactor, 'text'> &
	Readonly<{
		/** Redacts a URL: replaces user and password, removes the fragment, and treats the query as the option `query` says. The URL may be relative or malformed. The result has at most 1,024 characters. */
		url(url: string): string;
		/** Redacts header fields, with names in lower case. Shows the values of harmless fields and of those in the option `headers`; of all others only the names. At most 50 fields. */
		headers(fields: HeaderFields): RedactedHeaders;
		/** Makes a redacted, plain copy of any value: at most 6 levels, 50 keys or items each, 1 KiB per text, 8 KiB in total. */
		value(value: unknown): FieldValue;
		/** Redacts a JSON or form body according to its media type. Of any other text, and of one over 65,536 characters, it shows only the size. A body that is already parsed is treated as by `value`. @default contentType 'application/json' */
		json(body: unknown, contentType?: string | null): FieldValue;
	}>;

const checks: Record<keyof RedactOptions, Check> = {
	// A name without a letter or digit would never match.
	keys: list(value => (typeof value === 'string' && joined(value) ? undefined : ''), 'names'),
	headers: list(
		value => token(value) ?? (isSecretName(value as string) ? '' : undefined),
		'header names that carry no credentials',
	),
	query: oneOf('redact-known', 'redact-all', 'drop'),
	patterns: list(
		value => (value instanceof RegExp && !/[*+]\??\)+([*+]|\{\d)/.test(value.source) ? undefined : ''),
		'regular expressions that repeat no repetition',
	),
};

/** Longer bodies are not parsed, because a record keeps only 8 KiB. */
const mostParsed = 65_536;

/** Creates a redactor. @throws TypeError for an option that is unknown or invalid */
export function createRedactor(options: RedactOptions = {}): Redactor {
	// It depends on who reads the log. A browser has a document, or is a worker; a server has neither, and fewer people read its log.
	const isRead = 'document' in globalThis || 'importScripts' in globalThis;
	const {
		keys,
		headers: opened,
		query,
		patterns,
	} = resolveOptions(
		'redact',
		options,
		{
			keys: [],
			headers: [],
			query: isRead ? ('redact-all' as const) : ('redact-known' as const),
			patterns: [],
		},
		checks,
	);
	const isSecret = createNameTest(keys);
	const isSecretParameter = (name: string) => query !== 'redact-known' || isSecret(name, parameterNames);
	const scrubKnown = createScrub(isSecret, isSecretParameter, (found, depth) => redactUrl(found, depth));
	// Adds the flag `g`, which a pattern may already have.
	const own = patterns.map(pattern => new RegExp(pattern, `${pattern.flags.replace(/[gy]/g, '')}g`));
	const scrub: Scrub = (given, depth) =>
		own.reduce(
			// Replacements are skipped: a pattern for capital letters would match the replacement itself.
			(result, pattern) =>
				result
					.split(replacement)
					.map(piece => piece.replace(pattern, replacement))
					.join(replacement),
			scrubKnown(given, depth),
		);
	const redactUrl = createUrl(isSecret, query, scrub);
	const text = (given: string, limit = longestText) => bounded(clean(given), limit, part => scrub(part, 0));
	const url = (given: string) =>
		bounded(clean(given, urlWordEnd).trim(), longestText, part => scrub(redactUrl(part, 0), 0).trim());
	const headers = createHeaders(isSecret, opened, {text, url});
	const value = createValue(isSecret, text, (inside, tag) => insideOf(inside, tag, {text, url, headers}));
	const readText = (body: string, contentType: string | null = 'application/json'): FieldValue => {
		// Only the media type: its parameters are not needed, and the field is untrusted.
		const [, given = 'unknown type'] =
			/^\s*([\w.+-]{1,64}\/[\w.+-]{1,64})\s*(?:;|$)/.exec(`${contentType}`) ?? [];
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
	const json: Redactor['json'] = (body, type) =>
		typeof body === 'string' ? readText(body, type) : value(body);
	return Object.freeze({headers, url, text, value, json});
}

let standard: Redactor | undefined;

/**
Returns an error as plain fields without secrets, safe to log. It never throws, whatever the error is.

@param redactor @default the one of `createRedactor()`
*/
export function safeError(
	error: unknown,
	redactor?: Redactor,
	{stack = false}: SafeErrorOptions = {},
): SafeError {
	// Created on first use, so that the import has no side effects.
	standard ??= createRedactor();
	return describeError(error, (redactor ?? standard).text, stack);
}
