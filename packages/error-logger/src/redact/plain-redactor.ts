import type {FieldValue} from '../log-entry.ts';
import {bounded, clean, longestText} from './clean-text.ts';
import {createHeader, type TellField} from './headers.ts';
import type {RedactPolicy} from './options.ts';
import {createNameTest} from './secret-names.ts';
import {createScrub} from './secret-texts.ts';
import {createUrl, urlWordEnd} from './url.ts';
import {createValue, plainInside} from './value.ts';

/** Makes safe what a record is built of. Nothing that it is given is changed, doing it twice changes nothing, and what has the right type makes it throw nothing. */
export type PlainRedactor = Readonly<{
	/** The value of a header field, its name in lower case: as it is of those on the list. */
	header(name: string, value: string): string;
	/** A URL without user, password and fragment, its query as the option `query` says. It may be relative, or broken. At most 1,024 characters. */
	url(url: string): string;
	/** Any text in one line: what looks like a secret replaced, control characters gone. At most 1,024 characters, or as many as are asked for, to 8,192. */
	text(text: string, limit?: number): string;
	/** A plain copy of anything: 6 levels, 50 keys, 50 items, 1 KiB a text, 8 KiB in all. */
	value(value: unknown): FieldValue;
}>;

/**
What the logger needs, which tells of response headers and of plain values. All else is in `createRedactor`, for those who use it.

@param insideOf of values of any kind, by the redactor itself
@param tellField what is told of a header field, where it is not told like most
*/
export function createPlainRedactor(
	{keys, headers, query, patterns}: RedactPolicy,
	insideOf: (value: object, tag: string, redactor: PlainRedactor) => unknown = plainInside,
	tellField?: TellField,
): PlainRedactor {
	const isSecret = createNameTest(keys);
	const scrub = createScrub(isSecret, patterns, query !== 'redact-known', (found, depth) =>
		redactUrl(found, depth),
	);
	const redactUrl = createUrl(isSecret, query, scrub);
	const text = (given: string, limit = longestText) => bounded(clean(given), limit, part => scrub(part, 0));
	const url = (given: string) =>
		bounded(clean(given, urlWordEnd).trim(), longestText, part => scrub(redactUrl(part, 0), 0).trim());
	const redactor: PlainRedactor = Object.freeze({
		header: createHeader(isSecret, headers, text, url, tellField),
		url,
		text,
		value: createValue(isSecret, text, (value, tag) => insideOf(value, tag, redactor)),
	});
	return redactor;
}
