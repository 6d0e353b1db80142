import {type Clock, systemClock} from '@kyhooks/core';

/** Waits, by default in real time. If the signal aborts, it ends early and leaves no timer. */
export function wait(delay: number, signal: AbortSignal, clock: Clock = systemClock): Promise<void> {
	if (delay <= 0 || signal.aborted) {
		return Promise.resolve();
	}
	return new Promise(resolve => {
		const done = () => {
			cancel();
			signal.removeEventListener('abort', done);
			resolve();
		};
		const cancel = clock.setTimer(delay, done);
		signal.addEventListener('abort', done, {once: true});
	});
}
