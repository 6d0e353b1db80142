import type {Sleep} from './sleep.ts';

/** A response body of the suite that reports its state. */
export type BodyProbe = Readonly<{
	stream: ReadableStream<Uint8Array<ArrayBuffer>>;
	/** `open`: neither read to its end nor cancelled. */
	state(): 'open' | 'read' | 'cancelled' | 'broken';
}>;

export type BodyPlan = Readonly<{
	text: string;
	/** Number of parts. */
	parts: number;
	/** Milliseconds before each part. */
	interval: number;
	/** Completes, breaks off with this error, or stalls. */
	ending: 'complete' | 'stall' | Error;
	/** Breaks the body off with its reason when it aborts. */
	signal: AbortSignal | undefined;
}>;

const encoder = new TextEncoder();

export function probeBody({text, parts, interval, ending, signal}: BodyPlan, sleep: Sleep): BodyProbe {
	const bytes = encoder.encode(text);
	const size = Math.max(1, Math.ceil(bytes.length / parts));
	let state: ReturnType<BodyProbe['state']> = 'open';
	let offset = 0;
	const over = new AbortController();
	const stream = new ReadableStream<Uint8Array<ArrayBuffer>>(
		{
			start(controller) {
				const abort = () => {
					if (state === 'open') {
						state = 'broken';
						over.abort(signal?.reason);
						controller.error(signal?.reason);
					}
				};
				// By the prototype's method, because the suite counts the listeners that are added through the instance.
				EventTarget.prototype.addEventListener.call(signal ?? over.signal, 'abort', abort);
			},
			async pull(controller) {
				await sleep(interval, over.signal);
				if (state !== 'open') {
					return;
				}
				if (offset >= bytes.length && ending instanceof Error) {
					state = 'broken';
					controller.error(ending);
					return;
				}
				if (offset >= bytes.length && ending === 'stall') {
					await sleep(Number.POSITIVE_INFINITY, over.signal);
					return;
				}
				if (offset < bytes.length) {
					controller.enqueue(bytes.slice(offset, offset + size));
					offset += size;
				}
				if (offset >= bytes.length && ending === 'complete') {
					state = 'read';
					controller.close();
				}
			},
			cancel(reason) {
				if (state === 'open') {
					state = 'cancelled';
				}
				over.abort(reason);
			},
		},
		// Nothing is produced before the body is read.
		{highWaterMark: 0},
	);
	return {stream, state: () => state};
}
