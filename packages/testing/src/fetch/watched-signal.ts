export type WatchedSignal = {
	readonly signal: AbortSignal;
	/** How many abort listeners it has now. */
	listeners(): number;
};

/** Counts the listeners of a signal from here on, whoever adds and removes them. Signals made of it by `AbortSignal.any` are not listeners, nor are requests made with it. */
export function watchSignal(signal: AbortSignal): WatchedSignal {
	const present = new Map<unknown, boolean>();
	const {addEventListener, removeEventListener} = signal;
	signal.addEventListener = (...given: Parameters<typeof addEventListener>) => {
		const [type, listener, options] = given;
		const ends = typeof options === 'object' ? options?.signal : undefined;
		if (type === 'abort' && listener !== null && ends?.aborted !== true && !isPlatformRequest()) {
			present.set(listener, typeof options === 'object' && options?.once === true);
			ends?.addEventListener('abort', () => present.delete(listener), {once: true});
		}
		addEventListener.apply(signal, given);
	};
	signal.removeEventListener = (...given: Parameters<typeof removeEventListener>) => {
		if (given[0] === 'abort') {
			present.delete(given[1]);
		}
		removeEventListener.apply(signal, given);
	};
	// Past another watch of the same signal: in Bun and workerd, a request has the very signal that it is made with.
	Object.getPrototypeOf(signal).addEventListener.call(signal, 'abort', () => {
		for (const [listener, once] of present) {
			if (once) {
				present.delete(listener);
			}
		}
	});
	return {signal, listeners: () => present.size};
}

/** Node's `Request` listens to the signal it is made with, weakly, until it is collected; elsewhere the platform does that unseen. */
function isPlatformRequest(): boolean {
	return /\bat new Request \(node:internal/.test(new Error().stack ?? '');
}
