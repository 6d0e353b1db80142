import {bounded, clean, longestText, replacement} from './clean-text.ts';
import {isSecretName} from './secret-names.ts';
import {createScrub} from './secret-texts.ts';

/** The redactor that the error logger needs. `createRedactor()` creates a configurable one. */
export type EntryRedactor = Readonly<{
	/** Redacts a text and puts it on one line: replaces what looks like a secret and removes control characters. At most `limit` characters (1,024 by default, up to 8,192). */
	text(text: string, limit?: number): string;
	/** Redacts the header fields of a response. The names are in lower case. */
	headers(fields: Headers): Readonly<Record<string, string | readonly string[]>>;
}>;

/** Response header fields that help to diagnose a failure and contain no personal data. */
export const shownHeaders: RegExp =
	/^(age|allow|cache-control|content-(encoding|length|type)|date|etag|(x-ms-)?retry-after(-ms)?|x-should-retry|(x-)?ratelimit(-policy|-limit|-remaining|-reset|-resource)?|server(-timing)?|vary|via|[a-z-]*request-?id|x-amzn-trace-id|x-correlation-id|cf-ray)$/;

/** Paths that are credentials: webhooks of Slack, Teams and Discord, bots of Telegram, and the part after `/token/`. */
export const secretPath: RegExp =
	/(\/(?:(?:services|workflows|triggers)\/T[A-Z\d]{2,}|IncomingWebhook)\/).+|(\/webhooks\/\d+\/)[\w%-]+|(\/bot(?=\d{4,}(?::|%3[aA]))|\/[tT]okens?\/)[^/]+/g;

/** Shows scheme, host, path and the names in the query. Replaces encoded path parts and URLs that cannot be parsed, because they may hold anything. */
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

/** A limit, because a server may give a request many ids. */
const mostHeaders = 20;

const scrub = createScrub(isSecretName, () => true, shownUrl);
const text = (given: string, limit = longestText) => bounded(clean(given), limit, part => scrub(part, 0));

/** The default redactor: shows no query values, and only header fields that are known to be harmless. */
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
