import {replacement} from './clean-text.ts';
import type {NameTest} from './secret-names.ts';

/** Fields of a response that help to find a fault and tell nothing about anybody. All others are redacted. */
const shown =
	/^(age|allow|cache-control|content-(encoding|length|type)|date|etag|(x-ms-)?retry-after(-ms)?|x-should-retry|(x-)?ratelimit(-policy|-limit|-remaining|-reset|-resource)?|server(-timing)?|vary|via|[a-z-]*request-?id|x-amzn-trace-id|x-correlation-id|cf-ray)$/;

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
	return (name, value) =>
		tellField?.(name, value) ??
		(/^(content-)?location$/.test(name)
			? url(value)
			: (shown.test(name) || opened.has(name)) && !isSecret(name)
				? text(value)
				: replacement);
}
