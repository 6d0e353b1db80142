import {empty, readNow} from '@kyhooks/core';

/** JSON by media type: `json` and the `+json` kinds, and not the streams that are named after it (`json-seq`, NDJSON, `stream+json`). */
const jsonType = /^[^/;,\s]+\/(?:(?!stream\+json)[^;,\s]*[+.-])?json\s*(?:;|$)/i;

/** Whether this body belongs to the attempt: JSON, and not known to be larger than `maxBytes`. */
export function belongsToAttempt({headers}: Response, maxBytes: number): boolean {
	return (
		Number(headers.get('content-length') ?? 0) <= maxBytes && jsonType.test(headers.get('content-type') ?? '')
	);
}

/** What a failed attempt's body may cost before the retry, where somebody may want to read it: this many bytes and milliseconds. */
const errorBodyLimits = Object.freeze({maxBytes: 65_536, within: 1_000});

/**
Settles the body of an attempt that will be repeated, so that it cannot delay the retry: ky would read up to 10 MiB of it, for up to its timeout.

@param wanted hooks of the client's own may read it. Then they get it whole, if it comes whole and soon, and otherwise empty.
*/
export async function giveUpBody(response: Response, {signal}: Request, wanted: boolean): Promise<void> {
	if (wanted && (await arrivedWhole(response, signal))) {
		return;
	}
	empty(response);
}

async function arrivedWhole(response: Response, signal: AbortSignal): Promise<boolean> {
	try {
		return (await readNow(response, {...errorBodyLimits, signal})) !== undefined;
	} catch {
		// An error body that breaks takes nothing from what the status says.
		signal.throwIfAborted();
		return false;
	}
}
