import {replacement} from './clean-text.ts';
import type {NameTest} from './secret-names.ts';

/** Fields of a response that help to find a fault and tell nothing about anybody. All others are redacted. */
const shown =
	/^(age|allow|cache-control|connection|content-(encoding|language|length|type)|date|etag|expires|last-modified|(x-ms-)?retry-after(-ms)?|x-should-retry|(x-)?ratelimit(-policy|-limit|-remaining|-reset|-resource)?|server(-timing)?|transfer-encoding|vary|via|(x-((ms|amz|github)-)?)?request-id|x-amzn-(requestid|trace-id)|x-correlation-id|cf-ray|deprecation|sunset)$/;

/** The authentication schemes whose name tells nothing of the credentials behind it, as far as they are in use. */
export const scheme: RegExp =
	/^\s*(Basic|Bearer|Digest|DPoP|Negotiate|NTLM|OAuth|AWS4-HMAC-SHA256|ApiKey|Token)(?=[\s,]|$)/i;

/** What is told of a field in its own way; `undefined` of most. */
export type TellField = (name: string, value: string) => string | undefined;

/** A field of this name would change what an object inherits. */
export function ownName(name: string): string {
	return name === '__proto__' ? '(__proto__)' : name;
}

/** Tells of the value of a field what may be told. Its name is in lower case. */
export function createHeader(
	isSecret: NameTest,
	further: readonly string[],
	text: (text: string) => string,
	url: (url: string) => string,
	tellField?: TellField,
): (name: string, value: string) => string {
	const opened = new Set(further.map(name => name.toLowerCase()));
	return (name, value) => {
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
	};
}
