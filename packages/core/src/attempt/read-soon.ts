import {clock, nothing} from '../time/clock.ts';

/**
Reads a copy of a response's body. The response itself can still be read as usual.

@param most the most bytes
@param within the most milliseconds
@returns the text; `undefined` if it does not arrive whole within these limits, or if somebody else has locked the body
*/
export async function readSoon(
	response: Response,
	most: number,
	within: number,
): Promise<string | undefined> {
	if (!response.body?.getReader) {
		return '';
	}
	const decoder = new TextDecoder();
	let text = '';
	let left = most;
	let cancelTimer = nothing;
	try {
		const reader = (response.clone().body as ReadableStream<Uint8Array>).getReader();
		const cut = () => {
			left = -1;
			reader.cancel().catch(nothing);
		};
		cancelTimer = clock.setTimer(within, cut);
		for (let part = await reader.read(); !part.done; part = await reader.read()) {
			text += decoder.decode(part.value, {stream: true});
			left -= part.value.byteLength;
			if (left < 0) {
				cut();
			}
		}
	} catch {
		left = -1;
	}
	cancelTimer();
	return left < 0 ? undefined : text + decoder.decode();
}
