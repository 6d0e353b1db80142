/** Makes the page believe for so many milliseconds that it is offline, as a browser would tell it. */
export function goOffline(duration: number): void {
	Object.defineProperty(navigator, 'onLine', {configurable: true, value: false});
	dispatchEvent(new Event('offline'));
	setTimeout(() => {
		Reflect.deleteProperty(navigator, 'onLine');
		dispatchEvent(new Event('online'));
	}, duration);
}

/** A network that is not there while the page is offline. What is asked for is taken from `origin`. */
export function simulatedFetch(origin: string): typeof fetch {
	return async (input, init) => {
		if (!navigator.onLine) {
			throw new TypeError('Failed to fetch');
		}
		const {method, headers, signal, url} = new Request(input, init);
		return fetch(`${origin}${new URL(url).pathname}`, {method, headers, signal});
	};
}
