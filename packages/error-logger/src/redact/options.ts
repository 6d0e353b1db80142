import {type Check, list, oneOf, resolveOptions, text, token} from '@kyhooks/core';
import {isAlwaysRedacted} from './header-names.ts';
import {whyNotLinear} from './linear-pattern.ts';

export type QueryMode = 'redact-known' | 'redact-all' | 'drop';

export type RedactOptions = {
	/**
	Further names of fields, parameters and variables that hold something secret. Case and separators do not count, and each is also sought as a part: `tenant` is in `tenantId` and `X-Tenant`.

	@default []
	*/
	keys?: readonly string[];
	/**
	Further header fields whose values are shown. Those that carry credentials cannot be opened: to list one is an error.

	@default []
	*/
	headers?: readonly string[];
	/**
	What becomes of a query: the values of secret names are replaced, all values are, or the query goes as a whole.

	@default 'redact-known', in a browser 'redact-all'
	*/
	query?: QueryMode;
	/**
	What else is secret in a text, such as `/CUST-\d+/`. A pattern that might take more than linear time is refused.

	@default []
	*/
	patterns?: readonly RegExp[];
	/** What stands in place of a secret. @default 'REDACTED' */
	replacement?: string;
};

export type RedactPolicy = Readonly<Required<RedactOptions>>;

/** A document, or a worker of one. A server that has neither is read by fewer. */
function inBrowser(): boolean {
	return 'document' in globalThis || 'importScripts' in globalThis;
}

export const headerNames: Check = value => {
	const complaint = list(token, 'header names')(value);
	return (
		complaint ??
		((value as string[]).some(isAlwaysRedacted)
			? {kind: 'an array of header names without those that carry credentials'}
			: undefined)
	);
};

const patterns: Check = value => {
	if (!Array.isArray(value) || !value.every(item => item instanceof RegExp)) {
		return {kind: 'an array of regular expressions'};
	}
	for (const pattern of value as RegExp[]) {
		const why = whyNotLinear(pattern);
		if (why !== undefined) {
			return {kind: `an array of patterns of linear time (${pattern} ${why})`};
		}
	}
	return undefined;
};

/** Of other characters some end a value, and what was redacted once would not be recognised. */
const replacement: Check = value =>
	typeof value === 'string' && /^[\w*[\]-]{1,32}$/.test(value)
		? undefined
		: {kind: '1 to 32 letters, digits, or any of _ * [ ] -'};

export const redactChecks: Readonly<Record<keyof RedactOptions, Check>> = {
	keys: list(text, 'names'),
	headers: headerNames,
	query: oneOf('redact-known', 'redact-all', 'drop'),
	patterns,
	replacement,
};

export function resolveRedactOptions(options: RedactOptions): RedactPolicy {
	return resolveOptions<RedactOptions, Required<RedactOptions>>(
		'redact',
		options,
		{
			keys: [],
			headers: [],
			query: inBrowser() ? 'redact-all' : 'redact-known',
			patterns: [],
			replacement: 'REDACTED',
		},
		redactChecks,
	);
}
