import {type Known, knownOf, note} from '../call/call.ts';
import type {KyCall} from '../call/ky-call.ts';
import {parseJson} from '../call/watched-parser.ts';

/** The largest body that is copied, in bytes. It is read twice, so its length must be known. */
const mostCopied = 1_048_576;

/** How to read the body inside the attempt, so that a body that breaks is a failed attempt: as `text` if the caller asked for it, or as a `copy` if the client's `afterResponse` hooks look at it too, or if the caller's own `accept` hides what it asked for. Otherwise it returns `undefined`, and the body is left alone (docs/decisions/0034). */
export function readingOf(call: KyCall, response: Response): 'text' | 'copy' | undefined {
	const {hooks, onDownloadProgress} = call.options;
	if (!response.ok || onDownloadProgress) {
		return undefined;
	}
	if (call.asked === 'text') {
		return hooks?.afterResponse?.length ? 'copy' : 'text';
	}
	const size = Number(response.headers?.get('content-length'));
	return call.asked === 'explicit' && size > 0 && size <= mostCopied ? 'copy' : undefined;
}

/** Makes a response give back the text that was read: once, and also to clones made before that. The functions are the same for every response (docs/decisions/0045). */
export function giveText({link}: KyCall, response: Response, text: string): Response {
	note(response, {link, text});
	response.text = readText;
	response.clone = cloneText;
	return response;
}

async function readText(this: Response): Promise<string> {
	const {link, text = ''} = knownOf(this) as Known;
	// The platform's own methods report that the body is used.
	this.text = Response.prototype.text;
	this.clone = Response.prototype.clone;
	if (text && link?.call) {
		// ky looks for a parser only when it parses. If the parser were set from the beginning, ky would parse an empty text too.
		link.call.options.parseJson ??= parseJson;
	}
	return text;
}

function cloneText(this: Response): Response {
	return new Response(knownOf(this)?.text || null, this);
}

/** Makes a response from the text that was read from another response, with the same status, headers and URL. */
export function copyOf(response: Response, text: string): Response {
	return Object.defineProperty(new Response(text || null, response), 'url', {value: response.url});
}
