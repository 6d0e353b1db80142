const network = /^https?:\/\//;

/**
The origin of a URL as a `Request` gives it: serialised, its scheme and host in lower case, no default port, no user info. A slice of it, since this runs on every attempt.

@returns the scheme alone for a URL that is not of HTTP
*/
export function originOf(url: string): string {
	if (!network.test(url)) {
		return url.slice(0, url.indexOf(':') + 1);
	}
	const end = url.indexOf('/', url.indexOf('//') + 2);
	return end === -1 ? url : url.slice(0, end);
}
