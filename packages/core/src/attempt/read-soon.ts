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
	const chunks: BlobPart[] = [];
	let isWhole = true;
	let cancelTimer = () => {};
	try {
		const reader = (response.clone().body as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
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
			chunks.push(value);
			size += value.byteLength;
			if (size > most) {
				cut();
			}
		}
	} catch {
		isWhole = false;
	}
	cancelTimer();
	return isWhole ? new Blob(chunks).text() : undefined;
}
