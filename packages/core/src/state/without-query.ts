/** Origin and path of a URL, for messages and records: secrets live in queries, and user info and fragments are nobody's business. */
export function withoutQuery(url: string): string {
	const {origin, pathname} = new URL(url);
	return `${origin}${pathname}`;
}
