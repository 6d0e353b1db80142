import {clock} from '../time/clock.ts';

/**
Reads a copy of a body: the response itself can be read as if nothing had happened.

@param most bytes
@param within milliseconds
@returns the text; `undefined` if it does not come whole within these limits, or somebody else holds it
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
	let isWhole = true;
	let cancelTimer = () => {};
	try {
		const reader = (response.clone().body as ReadableStream<Uint8Array>).getReader();
		const cut = () => {
			isWhole = false;
			reader.cancel().catch(() => {});
		};
		cancelTimer = clock.setTimer(within, cut);
		for (let size = 0; ; ) {
			const {done, value} = await reader.read();
			if (done) {
				break;
			}
			text += decoder.decode(value, {stream: true});
			size += value.byteLength;
			if (size > most) {
				cut();
			}
		}
	} catch {
		isWhole = false;
	}
	cancelTimer();
	return isWhole ? text + decoder.decode() : undefined;
}
