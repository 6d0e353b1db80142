/** Origin and path of a URL, for keys. */
export function withoutQuery(url: string): string {
	const {origin, pathname} = new URL(url);
	return `${origin}${pathname}`;
}

/** A part of a path that may be a token: what follows `/token/`, and anything of at least 20 characters with a digit among them. An id as long as that, such as a UUID, goes with it. */
const tokenLike = /(\/tokens?\/|\/(?=[^/]*\d)(?=[^/]{20}))[^/]+/g;

/** Origin and path of a URL, for messages and records. Secrets live in queries and in the paths of webhooks and bots; user info and fragments are nobody's business. */
export function shownUrl(url: string): string {
	const {origin, pathname} = new URL(url);
	return `${origin}${pathname.replace(tokenLike, '$1REDACTED')}`;
}
