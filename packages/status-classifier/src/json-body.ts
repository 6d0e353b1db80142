import {empty, type ReadLimits, readNow} from '@kyhooks/core';

/** JSON by media type: `json` itself and every `+json` kind. */
const jsonMediaType = /^[^/;,\s]+\/([^;,\s]*\+)?json\s*(;|$)/i;

const problemMediaType = /^application\/problem\+json\s*(;|$)/i;

/** Whether a body is a problem description (RFC 9457). */
export function isProblem({headers}: Response): boolean {
	return problemMediaType.test(headers.get('content-type') ?? '');
}

export function isJson({headers}: Response): boolean {
	return jsonMediaType.test(headers.get('content-type') ?? '');
}

/**
Reads a body now, so that the response can be judged by it and still be read.

@returns what it says, parsed where it is JSON; `undefined` where it is empty, too long, too slow or broken. A broken body takes nothing from what the status says.
@throws the signal's reason.
*/
export async function readBody(response: Response, limits: ReadLimits): Promise<unknown> {
	let bytes: Awaited<ReturnType<typeof readNow>>;
	try {
		bytes = await readNow(response, limits);
	} catch {
		limits.signal.throwIfAborted();
		empty(response);
		return undefined;
	}
	return bytes === undefined || bytes.length === 0 ? undefined : parse(new TextDecoder().decode(bytes));
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
