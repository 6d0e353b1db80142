const originOrScheme = /^https?:\/\/[^/]*|^\w+:/;

/**
Returns the origin of a URL. The URL must be serialised as in `Request.url`: scheme and host in lower case, no default port, no user info. It uses a pattern, because it runs on every attempt.

@returns only the scheme, if the URL is not of HTTP
*/
export function originOf(url: string): string {
	return originOrScheme.exec(url)?.[0] ?? '';
}
