import {
	certainRows,
	connectionRows,
	type FailureRow,
	ownRows,
	type RowVerdict,
	sent,
	wrongUnsent,
} from '@kyhooks/core';

/** Calls that the platform refuses, in its own words. */
// biome-ignore format: a row a line
export const misuseRows: readonly FailureRow[] = [
	['unparsed-url', />TypeError:(.*: )?(Failed to parse URL from|Invalid URL)\b/s, 'misuse', wrongUnsent, 'Correct the URL: it cannot be parsed.'],
	['url-with-credentials', />TypeError:.*(\bURL that includes credentials\b|is an url with embedded credentials)/s, 'misuse', wrongUnsent, 'Take user name and password out of the URL; send an Authorization header.'],
	['invalid-header', />TypeError:.*\binvalid header (name|value)\b/is, 'misuse', wrongUnsent, 'Correct the header: a name or value has characters that must not be there.'],
	['invalid-method', />TypeError:.*(\bHTTP method( is unsupported)?\.$|\bGET\/HEAD method cannot have body\b)/s, 'misuse', wrongUnsent, 'Correct the method: it cannot be sent, or not with a body.'],
];

// biome-ignore format: as a row
export const interrupted: RowVerdict = ['body-interrupted', sent, 'The answer stopped half-way; the server has acted on the request.'];

// biome-ignore format: as a row
export const noReason: RowVerdict = ['network', sent, 'Offline, CORS, a blocker, DNS or TLS: the runtime does not say which.'];

/** What browsers, Workers and React Native say of a failure of the network, without a code. The last is Node's, which gives the reason in its cause. */
// biome-ignore format: a row a line
export const wordRows: readonly FailureRow[] = [
	// The second is that of older versions.
	['firefox-body', />TypeError:Error in (input|body) stream$/, ...interrupted],
	['chrome', />TypeError:(Failed to fetch( \(.*\))?|network error)$/, ...noReason],
	['firefox', />TypeError:NetworkError when attempting to fetch resource\.$/, ...noReason],
	['safari-offline', />TypeError:The Internet connection appears to be offline\.$/, 'network', sent, 'This machine is offline.'],
	['workers-connection-lost', />TypeError:Network connection lost\.?$/, 'connection-lost', sent, 'The connection was closed half-way; the server may have acted.'],
	['react-native', />TypeError:Network request failed$/, ...noReason],
	['node', />TypeError:(fetch failed|terminated)$/, ...noReason],
];

/** For a bundle that runs in browsers, Workers and React Native alone. Should it run elsewhere, what it does not know is taken for a request that may have been sent. */
// biome-ignore format: a line
export const failureRows: readonly FailureRow[] = [...ownRows, ...misuseRows, ...certainRows, ...connectionRows, ...wordRows];
