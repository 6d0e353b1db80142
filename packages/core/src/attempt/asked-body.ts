import {type Known, knownOf, note} from '../call/call.ts';
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
	const size = Number(response.headers?.get('content-length'));
	return call.asked === 'explicit' && size > 0 && size <= mostCopied ? 'copy' : undefined;
}

/** Gives the text back that was read, once, and to whoever clones the response before. By the same functions for every response. */
export function giveText({link}: KyCall, response: Response, text: string): Response {
	note(response, {link, text});
	response.text = readText;
	response.clone = cloneText;
	return response;
}

async function readText(this: Response): Promise<string> {
	const {link, text = ''} = knownOf(this) as Known;
	// The platform's says that the body is used.
	this.text = Response.prototype.text;
	this.clone = Response.prototype.clone;
	if (text && link?.call) {
		// ky looks for a parser when it parses. With one from the beginning, it would parse an empty text too.
		link.call.options.parseJson ??= parseJson;
	}
	return text;
}

function cloneText(this: Response): Response {
	return new Response(knownOf(this)?.text || null, this);
}

/** A response over what was read of another, which says of itself what that one says. */
export function copyOf(response: Response, text: string): Response {
	return Object.defineProperty(new Response(text || null, response), 'url', {value: response.url});
}
