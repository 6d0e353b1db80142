const originOrScheme = /^https?:\/\/[^/]*|^\w+:/;

/**
The origin of a URL as a `Request` gives it: serialised, its scheme and host in lower case, no default port, no user info. By a pattern, since this runs on every attempt.

@returns the scheme alone for a URL that is not of HTTP
*/
export function originOf(url: string): string {
	return originOrScheme.exec(url)?.[0] ?? '';
}
