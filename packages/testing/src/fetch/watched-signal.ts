/** An abort signal with a count of its listeners. */
export type WatchedSignal = {
	readonly signal: AbortSignal;
	/** The number of abort listeners that the signal has now. */
	listeners(): number;
};

/** Counts the abort listeners of a signal from now on, whatever code adds or removes them. Use it to find listener leaks. Signals derived with `AbortSignal.any` and requests created with the signal do not count as listeners. */
export function watchSignal(signal: AbortSignal): WatchedSignal {
	const present = new Map<unknown, Listening>();
	const {addEventListener, removeEventListener} = signal;
	signal.addEventListener = (...given: Parameters<typeof addEventListener>) => {
		const [type, listener, options] = given;
		const ends = typeof options === 'object' ? options?.signal : undefined;
		if (type === 'abort' && listener !== null && ends?.aborted !== true) {
			const once = typeof options === 'object' && options?.once === true;
			present.set(listener, {once, from: new Error()});
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
	// By the prototype's method, to bypass another watch of the same signal: in Bun and workerd, a request keeps the very signal it was created with.
	Object.getPrototypeOf(signal).addEventListener.call(signal, 'abort', () => {
		for (const [listener, {once}] of present) {
			if (once) {
				present.delete(listener);
			}
		}
	});
	return {
		signal,
		listeners: () => [...present.values()].filter(({from}) => !isPlatformRequest(from)).length,
	};
}

/** A stack is text only once it is read, which costs far more than to keep it. Most listeners are gone before anybody counts. */
type Listening = Readonly<{once: boolean; from: Error}>;

/** Node's `Request` adds a weak listener to its signal that stays until the request is collected. Other platforms do this invisibly. */
function isPlatformRequest({stack = ''}: Error): boolean {
	return /\bat new Request \(node:internal/.test(stack);
}
