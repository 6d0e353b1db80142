import {certainRows, type FailureRow, ownRows, refused, sent, wrongUnsent} from '@kyhooks/core';

/** Calls that the platform refuses, in its own words. */
// biome-ignore format: a row a line
export const misuseRow: FailureRow =
	[/>TypeError:((.*: )?(Failed to parse URL from|Invalid (URL|(HTTP|request) method))\b|Fetch API cannot load: |protocol must be http:|Url scheme '|URL is not valid or\b|Method is (forbidden|not )|.*(\b(URL that includes|is an url with embedded) credentials|\binvalid header (name|value)\b|\bcharacter in header\b|\bhas invalid value|'Headers': Invalid | is not a valid URL\.$|\bHTTP method( is unsupported)?\.$|\b(cannot have (a )?body|Body not allowed)\b))/is, 'misuse', wrongUnsent];

/** What browsers, Workers and React Native say of a failure of the network, without a code. The last two are Node's, which gives the reason in its cause. Some have the host behind it, in brackets: Chromium's newer versions, and Sentry in all of them. */
// biome-ignore format: a row a line
export const wordRows: readonly FailureRow[] = [
	// Firefox's: of a stream, where `body` is that of older versions, and of a body that is read whole.
	[/>TypeError:(Error in (input|body) stream\b|Content-Length header of network response exceeds )/, 'body-interrupted', sent],
	// Firefox's, and that of Workers.
	[/>TypeError:(Gzip decompression|Decoding) failed\.$/, 'body-corrupt', refused],
	// Of Workers. They log what failed in a name or a certificate, and show only where.
	[/>TypeError:Too many redirects\./, 'redirect-loop', refused],
	[/>(Type)?Error:Network connection lost\.?$/, 'connection-lost', sent],
	[/>Error:internal error; reference = /, 'network', sent],
	// Safari's, up to 16.
	[/>TypeError:(The (Internet connection appears to be offline|network connection was lost|request timed out)|Could not connect to the server|A server with the specified hostname could not be found)\./, 'network', sent],
	[/>TypeError:(Failed to fetch|network error|NetworkError when attempting to fetch resource\.|Network request failed|fetch failed|terminated)( \(.*\))?$/, 'network', sent],
];

/** For a bundle that runs in browsers, Workers and React Native alone. Should it run elsewhere, what it does not know is taken for a request that may have been sent. */
// biome-ignore format: a line
export const failureRows: readonly FailureRow[] = [...ownRows, misuseRow, ...certainRows, ...wordRows];
