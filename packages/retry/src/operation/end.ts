import {clock} from '@kyhooks/core';
import type {OperationPolicy} from './options.ts';

/** Ends an operation at once, whatever it is doing, when its caller aborts or its time is up. */
export type End = Readonly<{
	signal: AbortSignal;
	/** Whether its time was up, as opposed to an abort by its caller. */
	isTimeout(): boolean;
	/** Stops listening to the caller's signal and clears the timer. */
	release(): void;
}>;

/** @param timeoutError creates the reason for the abort when the time is up */
export function watchForEnd(
	{signal, totalTimeout}: Pick<OperationPolicy, 'signal' | 'totalTimeout'>,
	timeoutError: (totalTimeout: number) => Error,
): End {
	const controller = new AbortController();
	const end = () => controller.abort(signal?.reason);
	if (signal?.aborted === true) {
		end();
		return {signal: controller.signal, isTimeout: () => false, release() {}};
	}
	signal?.addEventListener('abort', end, {once: true});
	let timedOut = false;
	const cancel =
		totalTimeout === false
			? () => {}
			: clock.setTimer(totalTimeout, () => {
					timedOut = true;
					controller.abort(timeoutError(totalTimeout));
				});
	return {
		signal: controller.signal,
		isTimeout: () => timedOut,
		release() {
			signal?.removeEventListener('abort', end);
			cancel();
		},
	};
}

/** Settles like `work`, or rejects at once with the signal's reason if the signal aborts. After that, the result of the work is ignored. */
export function settleAtOnce<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
	return new Promise((resolve, reject) => {
		signal.addEventListener('abort', () => reject(signal.reason), {once: true});
		work.then(resolve, reject);
	});
}
