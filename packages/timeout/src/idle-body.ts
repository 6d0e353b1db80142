import {clock, eventLoopTurn} from '@kyhooks/core';

/** Milliseconds: a timer that is later than this was held up by its own process, busy or asleep. */
const oversleep = 100;

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
	const watched = new ReadableStream(
		{
			async pull(controller) {
				// Until then the stream is left unlocked: of a response that nobody reads, the platform cancels it.
				reader ??= body.getReader();
				const silence = startSilence(idle);
				try {
					const result = await Promise.race([reader.read(), silence.ended]);
					if (result === undefined) {
						const failure = errorAfter(bytesReceived);
						// Not awaited: a source that does not answer need not answer this either.
						reader.cancel(failure).catch(() => {});
						throw failure;
					}
					if (result.done) {
						controller.close();
					} else {
						bytesReceived += result.value.byteLength;
						controller.enqueue(result.value);
					}
				} finally {
					silence.cancel();
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

function startSilence(idle: number) {
	let cancel = () => {};
	const ended = new Promise<undefined>(resolve => {
		const start = (isSecond: boolean) => {
			const startedAt = clock.now();
			cancel = clock.setTimer(idle, () => {
				if (!isSecond && clock.now() - startedAt > idle + oversleep) {
					// Whoever could not fire a timer could not take in a byte either: the server gets its time again. Once, since in a hidden page every timer is late.
					start(true);
				} else {
					// Timers come before what the sockets hold: a byte that is there already is no silence.
					eventLoopTurn().then(() => resolve(undefined));
				}
			});
		};
		start(false);
	});
	return {ended, cancel: () => cancel()};
}
