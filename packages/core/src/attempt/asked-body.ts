import type {KyCall} from '../call/ky-call.ts';
import {watchedParser} from '../call/watched-parser.ts';

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

/** Gives the text back that was read, once, and to whoever clones the response before. By assignment, since this is on every call. */
export function giveText(call: KyCall, response: Response, text: string): void {
	const read = response.text;
	response.text = async () => {
		// Its own says that the body is used.
		response.text = read;
		if (text !== '') {
			// ky looks for a parser when it parses. With one from the beginning, it would parse an empty text too.
			call.options.parseJson ??= watchedParser(call, whole => JSON.parse(whole));
		}
		return text;
	};
	response.clone = () => copyOf(response, text);
}

/** A response over what was read of another, which says of itself what that one says. */
export function copyOf({status, statusText, headers, url}: Response, text: string): Response {
	return Object.defineProperty(new Response(text || null, {status, statusText, headers}), 'url', {
		value: url,
	});
}
