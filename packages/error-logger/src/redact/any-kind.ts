import {resolveOptions} from '@kyhooks/core';
import type {FieldValue} from '../log-entry.ts';
import type {TellField} from './headers.ts';
import {
	defaultQuery,
	headerNames,
	queryMode,
	type RedactOptions,
	redactChecks,
	redactDefaults,
} from './options.ts';
import {createPlainRedactor, type PlainRedactor} from './redactor.ts';
import {describeError, type SafeError, type SafeErrorOptions} from './safe-error.ts';
import {mostItems, plainInside} from './value.ts';

/** Makes safe what a record is built of. Nothing that it is given is changed, doing it twice changes nothing, and what has the right type makes it throw nothing. */
export type Redactor = PlainRedactor &
	Readonly<{
		/** A body of JSON or of a form, read by its media type; of anything else the size. @default contentType 'application/json' */
		json(text: string, contentType?: string): FieldValue;
	}>;

/** Named values, where a name may come more than once. */
function record(pairs: Iterable<readonly [unknown, unknown]>): Record<string, unknown> {
	const named: Record<string, unknown> = Object.create(null);
	for (const [key, item] of pairs) {
		const name = Object(key) === key ? '[Object]' : String(key);
		named[name] = name in named ? [named[name], item].flat().slice(0, mostItems + 1) : item;
	}
	return named;
}

/** What is in a value of the platform's, as a plain one. Known by its tag, which is the same in every realm; what lies about its kind throws. */
function builtIn(value: object, tag: string): unknown {
	/** By a method of the platform's own: that of the value may be anybody's. */
	const by = (method: string) =>
		(globalThis as unknown as Record<string, {prototype: Record<string, () => unknown>}>)[tag]?.prototype[
			method
		]?.call(value);
	if (/^(Map|FormData|URLSearchParams)$/.test(tag)) {
		return record(by('entries') as Iterable<[unknown, unknown]>);
	}
	if (tag === 'Set') {
		return [...(by('values') as Iterable<unknown>)];
	}
	if (/^(String|Number|Boolean|Symbol|BigInt)$/.test(tag)) {
		return by('valueOf');
	}
	if (tag === 'RegExp') {
		return by('toString');
	}
	if (ArrayBuffer.isView(value) || /^((Shared)?ArrayBuffer|Blob|File)$/.test(tag)) {
		const {byteLength, size} = value as {byteLength?: number; size?: number};
		return `[${tag}, ${byteLength ?? size} bytes]`;
	}
	return tag === 'Date' || tag === 'Promise' ? plainInside(value, tag) : value;
}

/** What is told of a value of any kind. */
function insideOf(value: object, tag: string, {text, url, headers}: PlainRedactor): unknown {
	switch (tag) {
		case 'Error':
		case 'DOMException':
			return describeError(value, text);
		case 'Headers':
			return headers(value as Headers);
		case 'URL':
			return url((value as URL).href);
		case 'Request': {
			const request = value as Request;
			return {method: request.method, url: url(request.url)};
		}
		case 'Response': {
			const response = value as Response;
			return {status: response.status, url: url(response.url)};
		}
		default:
			return builtIn(value, tag);
	}
}

/** FNV-1a of 32 bits: enough to see that two keys are the same, too little to find a random one from. */
function shortHash(text: string): string {
	let hash = 0x811c9dc5;
	for (const character of text) {
		hash = Math.imul(hash ^ (character.codePointAt(0) as number), 0x01000193);
	}
	return `hash:${(hash >>> 0).toString(16).padStart(8, '0')}`;
}

/** A field of a request alone. */
const tellField: TellField = (name, value) => {
	if (name !== 'idempotency-key') {
		return undefined;
	}
	return /^hash:[\da-f]{8}$/.test(value) ? value : shortHash(value);
};

/** A longer body is not taken apart: it would be parsed for a record that keeps 8 KiB. */
const mostParsed = 65_536;

/** @throws TypeError for an option that does not exist or has no use */
export function createRedactor(options: RedactOptions = {}): Redactor {
	const policy = resolveOptions<RedactOptions, Required<RedactOptions>>(
		'redact',
		options,
		{...redactDefaults, headers: [], query: defaultQuery()},
		{...redactChecks, headers: headerNames, query: queryMode},
	);
	const redactor = createPlainRedactor(policy, insideOf, tellField);
	const {value} = redactor;
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
	return Object.freeze({...redactor, json});
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
