type Listener = (event: Readonly<{type: string}>) => void;

export type FakeBrowser = Disposable & {
	/** Listeners on the window. */
	readonly listeners: number;
	/** Sets `navigator.onLine`, and fires the event of the change. */
	onLine: boolean;
	/** Fires an event at the window. */
	fire(type: 'beforeunload' | 'pagehide' | 'pageshow'): void;
	/** A `fetch` over another that fails like Chromium's while the browser is offline. */
	over(fetch: (input: Request) => Promise<Response>): typeof globalThis.fetch;
};

/** A window and a navigator, limited to connectivity. */
export function fakeBrowser(onLine = true): FakeBrowser {
	const scope = globalThis as unknown as Record<string, unknown>;
	const names = ['addEventListener', 'removeEventListener', 'navigator'];
	const before = names.map(name => [name, Object.getOwnPropertyDescriptor(scope, name)] as const);
	const listeners = new Map<string, Set<Listener>>();
	const navigator = {onLine};
	const dispatch = (type: string) => {
		for (const listener of listeners.get(type) ?? []) {
			listener({type});
		}
	};
	Object.defineProperties(scope, {
		navigator: {value: navigator, configurable: true},
		addEventListener: {
			configurable: true,
			value(type: string, listener: Listener) {
				listeners.set(type, (listeners.get(type) ?? new Set()).add(listener));
			},
		},
		removeEventListener: {
			configurable: true,
			value(type: string, listener: Listener) {
				listeners.get(type)?.delete(listener);
			},
		},
	});
	return {
		get listeners() {
			return [...listeners.values()].reduce((sum, {size}) => sum + size, 0);
		},
		get onLine() {
			return navigator.onLine;
		},
		set onLine(value) {
			navigator.onLine = value;
			dispatch(value ? 'online' : 'offline');
		},
		fire: dispatch,
		over: fetch => async input => {
			if (!navigator.onLine) {
				throw new TypeError('Failed to fetch');
			}
			return fetch(input as Request);
		},
		[Symbol.dispose]() {
			// Later tests must not see any state from this one.
			dispatch('pageshow');
			for (const [name, descriptor] of before) {
				if (descriptor === undefined) {
					delete scope[name];
				} else {
					Object.defineProperty(scope, name, descriptor);
				}
			}
		},
	};
}
