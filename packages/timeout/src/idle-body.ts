import {clock} from '@kyhooks/core';

/** Milliseconds at the end of a silence that have a timer of their own, so that bytes that have arrived by then are read first. */
const longestGrace = 1_000;

/**
Returns the same response over a body that fails when no bytes arrive. The clock runs only while a read is pending: a slow reader is not an idle server.

@param idle milliseconds
@param errorAfter creates the error of the body from the number of bytes received
*/
export function withBoundSilence(
	response: Response,
	idle: number,
	errorAfter: (bytesReceived: number) => Error,
): Response {
	const {body, status, statusText, headers, url, redirected, type} = response;
	// Returned unchanged: a custom class may read in its own way, a body that is not a stream cannot be watched, and the rest of a body must not pass for all of it.
	if (!body?.getReader || response.bodyUsed || Object.getPrototypeOf(response) !== Response.prototype) {
		return response;
	}
	let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
	let bytesReceived = 0;
	const grace = Math.min(longestGrace, idle / 2);
	const watched = new ReadableStream(
		{
			async pull(controller) {
				// The stream stays unlocked until the first read, so that the platform can cancel it if the response is never read.
				reader ??= body.getReader();
				const fail = () => {
					const failure = errorAfter(bytesReceived);
					controller.error(failure);
					// Ends the pending read. Not awaited: a source that sends nothing may not answer the cancel either.
					reader?.cancel(failure).catch(() => {});
				};
				let cancelTimer = clock.setTimer(idle - grace, () => {
					// A busy process or a sleeping machine that made this timer late has also delayed the bytes, so they get more time.
					cancelTimer = clock.setTimer(grace, fail);
				});
				try {
					const {done, value} = await reader.read();
					if (done) {
						controller.close();
					} else {
						bytesReceived += value.byteLength;
						controller.enqueue(value);
					}
				} finally {
					cancelTimer();
				}
			},
			cancel: reason => (reader ?? body).cancel(reason),
		},
		// Nothing is read before the reader asks for it.
		{highWaterMark: 0},
	);
	return Object.defineProperties(new Response(watched, {status, statusText, headers}), {
		url: {value: url, enumerable: true},
		redirected: {value: redirected, enumerable: true},
		type: {value: type, enumerable: true},
	});
}
