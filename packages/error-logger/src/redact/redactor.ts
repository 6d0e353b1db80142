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

export type RedactOptions = {
	/**
	Further names of fields, parameters and variables that hold something secret. Case and separators do not count, and each is also sought as a part: `tenant` is in `tenantId` and `X-Tenant`.

	@default []
	*/
	keys?: readonly string[];
	/** Further header fields whose values are shown. Those that carry credentials cannot be opened: to list one is an error. @default [] */
	headers?: readonly string[];
	/**
	What becomes of a query: the values of secret names are replaced, all values are, or the query goes as a whole.

	@default 'redact-known', in a browser 'redact-all'
	*/
	query?: QueryMode;
	/**
	What else is secret in a text, such as `/CUST-\d+/`. One that repeats a repetition, as `(a+)+` does, can take for ever, and is refused.

	@default []
	*/
	patterns?: readonly RegExp[];
};

/** Makes safe what a record is built of. Nothing that it is given is changed, doing it twice changes nothing, and what has the right type makes it throw nothing. */
export type Redactor = Pick<EntryRedactor, 'text'> &
	Readonly<{
		/** A URL without user, password and fragment, its query as the option `query` says. It may be relative, or broken. At most 1,024 characters. */
		url(url: string): string;
		/** Header fields with names in lower case: the values of those on the list, and of the rest the names. At most 50. */
		headers(fields: HeaderFields): RedactedHeaders;
		/** A plain copy of anything: 6 levels, 50 keys, 50 items, 1 KiB a text, 8 KiB in all. */
		value(value: unknown): FieldValue;
		/** A body of JSON or of a form, read by its media type; of any other text the size. What has been parsed already is as by `value`. @default contentType 'application/json' */
		json(body: unknown, contentType?: string | null): FieldValue;
	}>;

const checks: Record<keyof RedactOptions, Check> = {
	// A name without a letter or a digit would never be found.
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

/** A longer body is not taken apart: it would be parsed for a record that keeps 8 KiB. */
const mostParsed = 65_536;

/** @throws TypeError for an option that does not exist or has no use */
export function createRedactor(options: RedactOptions = {}): Redactor {
	// By where the log is read: a browser is a document, or a worker of one. A server that has neither is read by fewer.
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
	// With the flag `g`, which a pattern may have already.
	const own = patterns.map(pattern => new RegExp(pattern, `${pattern.flags.replace(/[gy]/g, '')}g`));
	const scrub: Scrub = (given, depth) =>
		own.reduce(
			// What was replaced is not looked at again: a pattern of capitals would find the replacement.
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
		// The media type alone: its parameters are of no use, and the field comes from a stranger.
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
