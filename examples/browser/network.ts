/** Makes the page believe that it is offline for this many milliseconds, with the property and the events that a browser uses. */
export function goOffline(duration: number): void {
	Object.defineProperty(navigator, 'onLine', {configurable: true, value: false});
	dispatchEvent(new Event('offline'));
	setTimeout(() => {
		Reflect.deleteProperty(navigator, 'onLine');
		dispatchEvent(new Event('online'));
	}, duration);
}

/** A simulated network that fails while the page is offline. It forwards requests to `origin`. */
export function simulatedFetch(origin: string): typeof fetch {
	return async (input, init) => {
		if (!navigator.onLine) {
			throw new TypeError('Failed to fetch');
		}
		const {method, headers, signal, url} = new Request(input, init);
		return fetch(`${origin}${new URL(url).pathname}`, {method, headers, signal});
	};
}
