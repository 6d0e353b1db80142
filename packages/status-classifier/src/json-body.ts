import {readSoon} from '@kyhooks/core';

/** The media types of JSON: `json` itself, every `+json` type, and those of AWS. */
const jsonMediaType = /^[^/;,\s]+\/([^;,\s]*\+)?(x-amz-)?json(-1\.\d)?\s*(;|$)/i;

/** The media types that can be read as text: JSON, XML, plain text. */
const textMediaType = /^(text\/|[^;,]*[/+](xml|(x-amz-)?json)\b)/i;

const problemMediaType = /^application\/problem\+json\s*(;|$)/i;

/** Whether a body is a problem description (RFC 9457). */
export function isProblem({headers}: Response): boolean {
	return problemMediaType.test(headers?.get('content-type') ?? '');
}

export function isJson({headers}: Response): boolean {
	return jsonMediaType.test(headers?.get('content-type') ?? '');
}

export function isText({headers}: Response): boolean {
	return textMediaType.test(headers?.get('content-type') ?? '');
}

/**
Reads a copy of a body.

@param most bytes
@param within milliseconds
@returns the text, parsed if it is JSON; `undefined` if it is empty, too long, too slow or broken
*/
export async function readBody(response: Response, most: number, within: number): Promise<unknown> {
	const text = await readSoon(response, most, within);
	try {
		return text ? JSON.parse(text) : undefined;
	} catch {
		return text;
	}
}
