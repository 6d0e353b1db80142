import {clock} from '@kyhooks/core';

/** Waits for so many milliseconds. Rejects at once with the signal's reason. */
export function pause(wait: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const cancel = clock.setTimer(wait, () => {
			signal.removeEventListener('abort', stop);
			resolve();
		});
		function stop() {
			cancel();
			reject(signal.reason);
		}
		signal.addEventListener('abort', stop, {once: true});
	});
}
