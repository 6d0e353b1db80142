import {clock} from '@kyhooks/core';
import type {OperationPolicy} from './options.ts';

/** What ends an operation from outside, at once and whatever it does: its caller, or its time. */
export type End = Readonly<{
	signal: AbortSignal;
	/** Whether it was its time, and not its caller. */
	isTimeout(): boolean;
	/** Lets go of the caller's signal and the timer. */
	release(): void;
}>;

/** @param timeoutError makes the reason when the time is up */
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

/** Settles as the work does, or at once with the reason of the signal; what becomes of the work then is nobody's to hear. */
export function settleAtOnce<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
	return new Promise((resolve, reject) => {
		signal.addEventListener('abort', () => reject(signal.reason), {once: true});
		work.then(resolve, reject);
	});
}
