import {isSecretName, type NameTest} from './secret-names.ts';

/** What header fields are written as: of `fetch`, of Node, and pairs. */
export type HeaderFields =
	| Headers
	| Iterable<readonly [name: string, value: string]>
	| Readonly<Record<string, string | readonly string[] | undefined>>;

export type RedactedHeaders = Record<string, string | string[]>;

/** Fields that help to find a fault and tell nothing about anybody. All others are redacted. */
const shown =
	/^(accept(-encoding|-language)?|age|allow|cache-control|connection|content-(encoding|language|length|type)|date|etag|expires|if-(none-)?match|if-(un)?modified-since|last-modified|(x-ms-)?retry-after(-ms)?|x-should-retry|(x-)?ratelimit(-policy|-limit|-remaining|-reset|-resource)?|server(-timing)?|transfer-encoding|user-agent|vary|via|traceparent|(x-((ms|amz|github)-)?)?request-id|x-amzn-(requestid|trace-id)|x-correlation-id|cf-ray|deprecation|sunset)$/;

/** Credentials and addresses of people whose names do not say so. */
const alwaysRedacted =
	/^((proxy-)?authentication-info|(x-)?forwarded(-for)?|x-real-ip|true-client-ip|cf-connecting-ip)$/i;

/** Whether a header field is redacted whatever the options say: it is on the list, or a part of its name is secret. */
export function isAlwaysRedacted(name: string): boolean {
	return alwaysRedacted.test(name) || isSecretName(name);
}

/** The authentication schemes whose name tells nothing of the credentials behind it, as far as they are in use. */
const scheme =
	/^\s*(Basic|Bearer|Digest|DPoP|Negotiate|NTLM|OAuth|AWS4-HMAC-SHA256|ApiKey|Token)(?=[\s,]|$)/i;

/** The credentials without what is secret in them: the scheme, if it is one. */
export function redactCredentials(value: string, replacement: string): string {
	const [, name] = scheme.exec(value) ?? [];
	return name ? `${name} ${replacement}` : replacement;
}

/** What is told of a field in its own way; `undefined` of most. */
export type TellField = (name: string, value: string) => string | undefined;

/** A field of this name would change what an object inherits. */
export function ownName(name: string): string {
	return name === '__proto__' ? '(__proto__)' : name;
}

const mostHeaders = 50;
/** More than any server takes. */
const mostRead = 1_000;

export function createHeaders(
	replacement: string,
	isSecret: NameTest,
	further: readonly string[],
	text: (text: string) => string,
	url: (url: string) => string,
	tellField?: TellField,
): (fields: HeaderFields) => RedactedHeaders {
	const opened = new Set(further.map(name => name.toLowerCase()));

	function redactField(name: string, value: string): string {
		if (/authorization$/.test(name)) {
			return redactCredentials(value, replacement);
		}
		if (/authenticate$/.test(name)) {
			return scheme.exec(value)?.[1] ?? replacement;
		}
		if (/^(content-)?location$/.test(name)) {
			return url(value);
		}
		return (
			tellField?.(name, value) ??
			((shown.test(name) || opened.has(name)) && !isSecret(name) ? text(value) : replacement)
		);
	}

	return fields => {
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
						values.push(typeof item === 'object' ? replacement : redactField(name, String(item)));
					}
					redacted.set(name, values);
				}
			}
		} catch {}
		return Object.fromEntries(
			[...redacted].map(([name, all]) => [name, all.length > 1 ? all : (all[0] ?? '')]),
		);
	};
}
