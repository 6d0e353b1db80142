import type {FieldValue} from '../log-entry.ts';
import {createBody} from './body.ts';
import {clean, longestText} from './clean-text.ts';
import {describeError} from './describe-error.ts';
import {createHeaders, type HeaderFields, type RedactedHeaders} from './headers.ts';
import {type RedactOptions, resolveRedactOptions} from './options.ts';
import {createNameTest} from './secret-key.ts';
import {boundedBy, createScrub} from './text.ts';
import {createUrl} from './url.ts';
import {createValue} from './value.ts';

/** Makes safe what a record is built of. Nothing that it is given is changed, doing it twice changes nothing, and what has the right type makes it throw nothing. */
export type Redactor = Readonly<{
	/** Header fields with names in lower case: the values of those on the list, and of the rest the names. At most 50. */
	headers(fields: HeaderFields): RedactedHeaders;
	/** A URL without user, password and fragment, its query as the option `query` says. It may be relative, or broken. At most 1,024 characters. */
	url(url: string): string;
	/** Any text in one line: what looks like a secret replaced, control characters gone. At most 1,024 characters, or as many as are asked for, to 8,192. */
	text(text: string, limit?: number): string;
	/** A plain copy of anything: 6 levels, 50 keys, 20 items, 1 KiB a text, 8 KiB in all. */
	value(value: unknown): FieldValue;
	/** A body of JSON or of a form, read by its media type; of anything else the size. @default contentType 'application/json' */
	json(text: string, contentType?: string): FieldValue;
}>;

/** @throws TypeError for an option that does not exist or has no use */
export function createRedactor(options: RedactOptions = {}): Redactor {
	const policy = resolveRedactOptions(options);
	const {replacement} = policy;
	const isSecretName = createNameTest(policy.keys);
	const scrub = createScrub(policy, isSecretName, (found, depth) => redactUrl(found, depth));
	const redactUrl = createUrl(policy, isSecretName, scrub);
	const text = (given: string, limit = longestText) =>
		boundedBy(limit, replacement, clean(given), part => scrub(part, 0));
	const url = (given: string) =>
		boundedBy(longestText, replacement, clean(given, 'url').trim(), part =>
			scrub(redactUrl(part, 0), 0).trim(),
		);
	const headers = createHeaders(policy, name => isSecretName(name, 'text'), text, url);
	const value = createValue({
		replacement,
		isSecretName,
		text,
		special: {
			Error: (error: Error) => ({entries: Object.entries(describeError(error, text)), place: 'field'}),
			DOMException: (error: Error) => ({entries: Object.entries(describeError(error, text)), place: 'field'}),
			Headers: (fields: Headers) => ({entries: Object.entries(headers(fields)), place: 'text'}),
			URL: (given: URL) => url(given.href),
			Request: (request: Request) => ({
				entries: [
					['method', request.method],
					['url', url(request.url)],
				],
				place: 'text',
			}),
			Response: (response: Response) => ({
				entries: [
					['status', response.status],
					['url', url(response.url)],
				],
				place: 'text',
			}),
		},
	});
	return Object.freeze({headers, url, text, value, json: createBody(value)});
}
