import {type BodyReader, clock, eventLoopTurn} from '@kyhooks/core';

/** Milliseconds: a timer that is later than this was held up by its own process, busy or asleep. */
const oversleep = 100;

/**
Bounds the silence within a body. The clock runs only while a read is pending: a slow reader is not an idle server.

@param idle milliseconds
@param errorAfter makes the error that the body fails with, from the bytes that had come
*/
export function boundSilence(
	reader: BodyReader,
	idle: number,
	errorAfter: (bytesReceived: number) => Error,
): BodyReader {
	let bytesReceived = 0;
	let failure: Error | undefined;

	async function readWithin() {
		if (failure !== undefined) {
			throw failure;
		}
		const silence = startSilence(idle);
		try {
			const result = await Promise.race([reader.read(), silence.ended]);
			if (result === 'silence') {
				failure = errorAfter(bytesReceived);
				// Not awaited: a source that does not answer need not answer this either.
				reader.cancel(failure).catch(() => {});
				throw failure;
			}
			bytesReceived += result.value?.byteLength ?? 0;
			return result;
		} finally {
			silence.cancel();
		}
	}

	return {read: readWithin, cancel: reason => reader.cancel(reason)};
}

function startSilence(idle: number) {
	let cancel = () => {};
	const ended = new Promise<'silence'>(resolve => {
		const start = (isSecond: boolean) => {
			const startedAt = clock.now();
			cancel = clock.setTimer(idle, () => {
				if (!isSecond && clock.now() - startedAt > idle + oversleep) {
					// Whoever could not fire a timer could not take in a byte either: the server gets its time again. Once, since in a hidden page every timer is late.
					start(true);
				} else {
					// Timers come before what the sockets hold: a byte that is there already is no silence.
					eventLoopTurn().then(() => resolve('silence'));
				}
			});
		};
		start(false);
	});
	return {ended, cancel: () => cancel()};
}
