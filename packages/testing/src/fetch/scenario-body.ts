import {clock} from '@kyhooks/core';
import {type AnswerBody, type Ending, partAt} from '../script/step.ts';
import type {OpenCall} from './recording.ts';

export type BodyContext = Readonly<{
	call: OpenCall;
	signal: AbortSignal;
	ending: Ending;
	elapsed(): number;
	/** Creates the error of a body that breaks. */
	broken(): Error;
}>;

/** Creates a response body that is produced on demand, at the pace and with the ending of the scenario. It records its progress in the call. */
export function scenarioBody(body: AnswerBody, context: BodyContext): ReadableStream<Uint8Array> {
	const {call, signal, ending, elapsed} = context;
	let cancelTimer = () => {};
	const end = (state: OpenCall['answerBody']) => {
		cancelTimer();
		signal.removeEventListener('abort', abort);
		call.answerBody = state;
		call.endedAt = elapsed();
	};
	let abort = () => {};
	const pause = (delay: number) =>
		new Promise<void>(resolve => {
			if (delay > 0) {
				cancelTimer = clock.setTimer(delay, resolve);
			} else {
				resolve();
			}
		});
	const isOver = () => call.answerBody !== 'unread';

	call.answerBody = 'unread';
	return new ReadableStream<Uint8Array>(
		{
			start(controller) {
				abort = () => {
					end('broken');
					controller.error(signal.reason);
				};
				signal.addEventListener('abort', abort, {once: true});
				if (body.length === 0 && ending === 'complete') {
					end('read');
					controller.close();
				}
			},
			async pull(controller) {
				const left = body.sent - call.answerBytes;
				if (left > 0) {
					await pause(call.answerBytes > 0 ? body.interval : 0);
					if (!isOver()) {
						const part = partAt(body, call.answerBytes, Math.min(left, body.part));
						call.answerBytes += part.length;
						controller.enqueue(part);
					}
				}
				if (isOver() || call.answerBytes < body.sent) {
					return;
				}
				if (ending === 'complete') {
					end('read');
					controller.close();
				} else if (ending === 'stall') {
					// Until the reader cancels or the signal aborts.
					await new Promise(() => {});
				} else if (left === 0) {
					end('broken');
					controller.error(context.broken());
				}
			},
			cancel() {
				end('cancelled');
			},
		},
		{highWaterMark: 0},
	);
}
