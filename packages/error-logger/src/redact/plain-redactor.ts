import {bounded, clean, longestText, replacement} from './clean-text.ts';
import {isSecretName} from './secret-names.ts';
import {createScrub} from './secret-texts.ts';

/** What the error logger asks of a redactor. `createRedactor()` makes another. */
export type EntryRedactor = Readonly<{
	/** Any text in one line: what looks like a secret replaced, control characters gone. At most 1,024 characters, or as many as are asked for, to 8,192. */
	text(text: string, limit?: number): string;
	/** The fields of a response, their names in lower case. */
	headers(fields: Headers): Readonly<Record<string, string | readonly string[]>>;
}>;

/** Fields of a response that help to find a fault and tell nothing about anybody. */
export const shownHeaders: RegExp =
	/^(age|allow|cache-control|content-(encoding|length|type)|date|etag|(x-ms-)?retry-after(-ms)?|x-should-retry|(x-)?ratelimit(-policy|-limit|-remaining|-reset|-resource)?|server(-timing)?|vary|via|[a-z-]*request-?id|x-amzn-trace-id|x-correlation-id|cf-ray)$/;

/** Paths that are credentials: webhooks of Slack, Teams and Discord, bots of Telegram, and what follows `/token/`. */
export const secretPath: RegExp =
	/(\/(?:(?:services|workflows|triggers)\/T[A-Z\d]{2,}|IncomingWebhook)\/).+|(\/webhooks\/\d+\/)[\w%-]+|(\/bot(?=\d{4,}(?::|%3[aA]))|\/[tT]okens?\/)[^/]+/g;

/** Scheme, host and path, and the names in the query. What is encoded may be anything, and so may what cannot be parsed. */
function shownUrl(url: string): string {
	try {
		const {protocol, username, password, host, pathname, search} = new URL(url);
		const user = username || password ? `${replacement}:${replacement}@` : '';
		const path = pathname
			.replace(/^\/$/, '')
			.replace(secretPath, `$1$2$3${replacement}`)
			.replace(/[^/]*%[^/]*/g, replacement);
		return `${protocol}//${user}${host}${path}${search.replace(/([?&](?:[\w.[\]-]+=|))[^&]*/g, `$1${replacement}`)}`;
	} catch {
		return replacement;
	}
}

/** A server may call its request by many names. */
const mostHeaders = 20;

const scrub = createScrub(isSecretName, () => true, shownUrl);
const text = (given: string, limit = longestText) => bounded(clean(given), limit, part => scrub(part, 0));

/** Shows no value of a query, and of the header fields those alone that are known to be harmless. */
export const plainRedactor: EntryRedactor = Object.freeze({
	text,
	headers: fields =>
		Object.fromEntries(
			[...fields]
				.filter(([name]) => shownHeaders.test(name))
				.slice(0, mostHeaders)
				.map(([name, value]) => [name, text(value)]),
		),
});
