import {type Given, givenOf, linkOf, note} from '../call/call.ts';
import type {KyCall} from '../call/ky-call.ts';
import {parseJson} from '../call/watched-parser.ts';

/** Bytes of a body that is read twice, and known to end. */
const mostCopied = 1_048_576;

/** How the body is read inside the attempt, so that one which breaks is a failed attempt: as the `text` that was asked for, or as a `copy` where others look at it, or may. What was not asked for is left to its reader. */
export function readingOf(call: KyCall, response: Response): 'text' | 'copy' | undefined {
	const {hooks, onDownloadProgress} = call.options;
	if (!response.ok || onDownloadProgress) {
		return undefined;
	}
	if (call.asked === 'text') {
		return hooks?.afterResponse?.length ? 'copy' : 'text';
	}
	const size = call.asked === 'explicit' ? Number(response.headers?.get('content-length')) : 0;
	return size > 0 && size <= mostCopied ? 'copy' : undefined;
}

/** Gives the text back that was read, once, and to whoever clones the response before. */
export function giveText(call: KyCall, response: Response, text: string): void {
	note(response, call.link, {text, read: response.text});
	response.text = readText;
	response.clone = cloneText;
}

// The same functions on every response. V8 makes a function literal that is assigned to a property in old space: all that it holds would outlive the call.
async function readText(this: Response): Promise<string> {
	const {text, read} = givenOf(this) as Given;
	// Its own says that the body is used.
	this.text = read;
	const call = linkOf(this)?.call;
	if (call && text !== '') {
		// ky looks for a parser when it parses. With one from the beginning, it would parse an empty text too.
		call.options.parseJson ??= parseJson;
	}
	return text;
}

function cloneText(this: Response): Response {
	return copyOf(this, (givenOf(this) as Given).text);
}

/** A response over what was read of another, which says of itself what that one says. */
export function copyOf({status, statusText, headers, url}: Response, text: string): Response {
	return Object.defineProperty(new Response(text || null, {status, statusText, headers}), 'url', {
		value: url,
	});
}
