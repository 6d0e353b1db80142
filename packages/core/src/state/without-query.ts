/** Returns origin and path of a URL, for keys. */
export function withoutQuery(url: string): string {
	const {origin, pathname} = new URL(url);
	return `${origin}${pathname}`;
}

/** Matches a part of a path that may be a token: what follows `/token/` or `/tokens/`, and any part of at least 20 characters with a digit. It also matches an id of that length, such as a UUID. */
const tokenLike = /(\/tokens?\/|\/(?=[^/]*\d)(?=[^/]{20}))[^/]+/g;

/** Returns origin and path of a URL, for messages and records, with `REDACTED` in place of possible tokens. Secrets occur in queries and in the paths of webhooks and bots. User info and fragment are left out too. */
export function shownUrl(url: string): string {
	const {origin, pathname} = new URL(url);
	return `${origin}${pathname.replace(tokenLike, '$1REDACTED')}`;
}
