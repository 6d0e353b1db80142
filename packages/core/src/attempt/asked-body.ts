import type {Loop} from '../call/loop.ts';
import {watchedParser} from '../call/watched-parser.ts';

/** Bytes of a body that is read twice, and known to end. */
const mostCopied = 1_048_576;

type Race = <Result>(work: Promise<Result>) => Promise<Result>;

/**
Reads the body inside the attempt, so that one which breaks is a failed attempt. What was not asked for is left to its reader.

@returns whether it was read
*/
export async function readAsked(loop: Loop, response: Response, race: Race): Promise<boolean> {
	if (!response.ok || loop.hasProgress || typeof response.text !== 'function') {
		return false;
	}
	if (loop.asked === 'text' && !loop.hasReaders) {
		giveText(loop, response, await race(response.text()));
		return true;
	}
	const size = Number(response.headers?.get('content-length'));
	if (loop.asked === 'text' || (loop.asked === 'explicit' && size > 0 && size <= mostCopied)) {
		// Others look at it, or may: the response stays whole.
		await race(response.clone().arrayBuffer());
		return true;
	}
	return false;
}

/** Gives the text back that was read, once. Until then, the response is like one that nobody has read. */
function giveText({call}: Loop, response: Response, text: string): void {
	let isUsed = false;
	Object.defineProperties(response, {
		bodyUsed: {get: () => isUsed},
		clone: {value: () => copyOf(response, text)},
		text: {
			value: async () => {
				if (isUsed) {
					throw new TypeError('Body is unusable: Body has already been read');
				}
				isUsed = true;
				if (text !== '') {
					// ky looks for a parser when it parses. With one from the beginning, it would parse an empty text too.
					call.options.parseJson ??= watchedParser(call, whole => JSON.parse(whole));
				}
				return text;
			},
		},
	});
}

/** A response over what was read of another, which says of itself what that one says. */
export function copyOf({status, statusText, headers, url}: Response, text: string): Response {
	return Object.defineProperty(new Response(text || null, {status, statusText, headers}), 'url', {
		value: url,
	});
}
