import {clock} from '@kyhooks/core';

/** Milliseconds at the end of a silence that are timed apart, so that what has come by then is taken in first. */
const longestGrace = 1_000;

/**
Makes the same response over a body that fails when it stands still. The clock runs only while a read is pending: a slow reader is not an idle server.

@param idle milliseconds
@param errorAfter makes the error that the body fails with, from the bytes that had come
*/
export function withBoundSilence(
	response: Response,
	idle: number,
	errorAfter: (bytesReceived: number) => Error,
): Response {
	const {body, status, statusText, headers, url, redirected, type} = response;
	// A class of the client's own may read in its own way, what is no stream cannot be watched, and the rest of a body is not to be taken for the whole.
	if (!body?.getReader || response.bodyUsed || Object.getPrototypeOf(response) !== Response.prototype) {
		return response;
	}
	let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
	let bytesReceived = 0;
	const grace = Math.min(longestGrace, idle / 2);
	const watched = new ReadableStream(
		{
			async pull(controller) {
				// Until then the stream is left unlocked: of a response that nobody reads, the platform cancels it.
				reader ??= body.getReader();
				const fail = () => {
					const failure = errorAfter(bytesReceived);
					controller.error(failure);
					// The read that waits ends with it. Not awaited: a source that does not answer need not answer this either.
					reader?.cancel(failure).catch(() => {});
				};
				let cancelTimer = clock.setTimer(idle - grace, () => {
					// Whatever has made this timer late, a busy process or a machine asleep, has kept the bytes out too.
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
		// Nothing is read ahead of a reader.
		{highWaterMark: 0},
	);
	return Object.defineProperties(new Response(watched, {status, statusText, headers}), {
		url: {value: url, enumerable: true},
		redirected: {value: redirected, enumerable: true},
		type: {value: type, enumerable: true},
	});
}
