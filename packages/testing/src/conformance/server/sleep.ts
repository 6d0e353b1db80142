import {clock} from '@kyhooks/core';

/** Waits on the clock of `@kyhooks/core`. If the signal aborts, it resolves early. */
export type Sleep = (duration: number, signal: AbortSignal | undefined) => Promise<void>;

/** The waits of one server, with the number of its own running timers. */
export function createSleep(): {sleep: Sleep; running(): number} {
	let running = 0;
	const sleep: Sleep = (duration, signal) =>
		duration === 0 || signal?.aborted === true
			? Promise.resolve()
			: new Promise<void>(resolve => {
					const timed = Number.isFinite(duration);
					const cancel = timed ? clock.setTimer(duration, () => end()) : () => {};
					running += timed ? 1 : 0;
					const end = () => {
						running -= timed ? 1 : 0;
						cancel();
						if (signal !== undefined) {
							EventTarget.prototype.removeEventListener.call(signal, 'abort', end);
						}
						resolve();
					};
					if (signal !== undefined) {
						EventTarget.prototype.addEventListener.call(signal, 'abort', end);
					}
				});
	return {sleep, running: () => running};
}
