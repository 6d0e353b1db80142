import {certainRows, type FailureRow, ownRows, refused, sent, wrongUnsent} from '@kyhooks/core';

/** The messages for calls that the platform refuses to make. */
// biome-ignore format: a row a line
export const misuseRow: FailureRow =
	[/>TypeError:((.*: )?(Failed to parse URL from|Invalid (URL|(HTTP|request) method))\b|Fetch API cannot load: |protocol must be http:|Url scheme '|URL is not valid or\b|Method is (forbidden|not )|.*(\b(URL that includes|is an url with embedded) credentials|\binvalid header (name|value)\b|\bcharacter in header\b|\bhas invalid value|'Headers': Invalid | is not a valid URL\.$|\bHTTP method( is unsupported)?\.$|\b(cannot have (a )?body|Body not allowed)\b))/is, 'misuse', wrongUnsent];

/** The messages of network failures in browsers, Workers and React Native, which give no code. The last two are Node's, which gives the reason in the cause. Newer versions of Chromium add the host in brackets, and so does Sentry in every browser. */
// biome-ignore format: a row a line
export const wordRows: readonly FailureRow[] = [
	// Firefox: for a stream (`body` in older versions), and for a body that is read whole.
	[/>TypeError:(Error in (input|body) stream\b|Content-Length header of network response exceeds )/, 'body-interrupted', sent],
	// Firefox and Workers.
	[/>TypeError:(Gzip decompression|Decoding) failed\.$/, 'body-corrupt', refused],
	// Workers. If a host name or a certificate fails, they log the reason, and the error has only a reference to it.
	[/>TypeError:Too many redirects\./, 'redirect-loop', refused],
	[/>(Type)?Error:Network connection lost\.?$/, 'connection-lost', sent],
	[/>Error:internal error; reference = /, 'network', sent],
	// Safari, up to 16.
	[/>TypeError:(The (Internet connection appears to be offline|network connection was lost|request timed out)|Could not connect to the server|A server with the specified hostname could not be found)\./, 'network', sent],
	[/>TypeError:(Failed to fetch|network error|NetworkError when attempting to fetch resource\.|Network request failed|fetch failed|terminated)( \(.*\))?$/, 'network', sent],
];

/** The rows for a bundle that runs only in browsers, Workers and React Native. If it runs elsewhere, a failure that it does not know counts as one of a request that may have been sent. */
// biome-ignore format: a line
export const failureRows: readonly FailureRow[] = [...ownRows, misuseRow, ...certainRows, ...wordRows];
