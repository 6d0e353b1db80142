import {type Check, list, oneOf, resolveOptions, token} from '@kyhooks/core';
import {isSecretName, joined} from './secret-names.ts';
import type {QueryMode} from './url.ts';

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
	What else is secret in a text, such as `/CUST-\d+/`. One that repeats a repetition, as `(a+)+` does, can take for ever, and is refused.

	@default []
	*/
	patterns?: readonly RegExp[];
};

export type RedactPolicy = Readonly<Required<RedactOptions>>;

const checks: Readonly<Record<keyof RedactOptions, Check>> = {
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

/** @throws TypeError for an option that does not exist or has no use */
export function resolveRedactOptions(options: RedactOptions): RedactPolicy {
	return resolveOptions<RedactOptions, RedactPolicy>(
		'redact',
		options,
		{
			keys: [],
			headers: [],
			// By where the log is read: a browser is a document, or a worker of one. A server that has neither is read by fewer.
			query: 'document' in globalThis || 'importScripts' in globalThis ? 'redact-all' : 'redact-known',
			patterns: [],
		},
		checks,
	);
}
