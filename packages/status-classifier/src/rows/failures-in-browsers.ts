import {certainRows, connectionRows, type FailureRow, ownRows, sent, wrongUnsent} from '@kyhooks/core';

/** Calls that the platform refuses, in its own words. */
// biome-ignore format: a row a line
export const misuseRow: FailureRow =
	[/>TypeError:((.*: )?(Failed to parse URL from|Invalid URL)\b|.*(\bURL that includes|is an url with embedded) credentials|.*\binvalid header (name|value)\b|.*(\bHTTP method( is unsupported)?\.$|\bGET\/HEAD method cannot have body\b))/is, 'misuse', wrongUnsent];

/** What browsers, Workers and React Native say of a failure of the network, without a code. The last two are Node's, which gives the reason in its cause. Some have the host behind it, in brackets: Chromium's newer versions, and Sentry in all of them. */
// biome-ignore format: a row a line
export const wordRows: readonly FailureRow[] = [
	// Firefox's; the second is that of older versions.
	[/>TypeError:Error in (input|body) stream\b/, 'body-interrupted', sent],
	// Of Workers.
	[/>TypeError:Network connection lost\.?$/, 'connection-lost', sent],
	// Safari's, up to 16.
	[/>TypeError:(The (Internet connection appears to be offline|network connection was lost|request timed out)|Could not connect to the server|A server with the specified hostname could not be found)\./, 'network', sent],
	[/>TypeError:(Failed to fetch|network error|NetworkError when attempting to fetch resource\.|Network request failed|fetch failed|terminated)( \(.*\))?$/, 'network', sent],
];

/** For a bundle that runs in browsers, Workers and React Native alone. Should it run elsewhere, what it does not know is taken for a request that may have been sent. */
// biome-ignore format: a line
export const failureRows: readonly FailureRow[] = [...ownRows, misuseRow, ...certainRows, ...connectionRows, ...wordRows];
