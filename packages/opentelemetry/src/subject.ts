import {read, shownUrl} from '@kyhooks/core';
import type {Attributes} from '@opentelemetry/api';
import {names, other} from './names.ts';

/** What a request says about itself. */
export type Subject = Readonly<{
	url: string;
	/** The name of its span. */
	name: string;
	/** For spans. */
	attributes: Attributes;
	/** For metrics: only what has few values. */
	dimensions: Attributes;
}>;

/** The methods of RFC 9110, PATCH (RFC 5789) and QUERY (RFC 10008). */
const standardMethods = 'CONNECT,DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT,QUERY,TRACE';

/** The conventions give this variable to operators. */
const methodsVariable = 'OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS';

/** The methods that are recorded by their name. */
export function knownMethods(): readonly string[] {
	const own = read(read(read(globalThis, 'process'), 'env'), methodsVariable) as string | undefined;
	return (own || standardMethods).split(',').map(method => method.trim());
}

/**
@param methods the methods that are recorded by their name
@param own attributes of the user's own
*/
export function subjectOf(
	{method, url}: Pick<Request, 'method' | 'url'>,
	methods: readonly string[],
	own: Attributes,
): Subject {
	const isKnown = methods.includes(method);
	const template = own[names.urlTemplate];
	const dimensions = {
		[names.method]: isKnown ? method : other,
		...serverOf(url),
		...(template !== undefined && {[names.urlTemplate]: template}),
	};
	return {
		url,
		name: [isKnown ? method : 'HTTP', template].filter(Boolean).join(' '),
		attributes: {
			...dimensions,
			...(!isKnown && {[names.originalMethod]: method}),
			[names.url]: shownUrl(url),
			...own,
		},
		dimensions,
	};
}

/** The server of a URL, and its port if that is known. */
export function serverOf(url: string): Attributes {
	const {hostname, port, protocol} = new URL(url);
	const number = Number(port) || {'https:': 443, 'http:': 80}[protocol];
	return {[names.serverAddress]: hostname, ...(number && {[names.serverPort]: number})};
}
