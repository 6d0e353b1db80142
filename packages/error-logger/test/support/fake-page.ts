type Listener = () => void;

export type FakePage = Disposable & {
	/** The arguments of `navigator.sendBeacon`, in order. */
	readonly beacons: {url: string; body: string}[];
	/** Listeners on the document and the window. */
	readonly listeners: number;
	/** Whether the browser accepts a beacon. */
	takes: boolean;
	hide(): void;
	show(): void;
	leave(): void;
};

/** A document, a window and `sendBeacon`, limited to what a reporter uses. */
export function fakePage(): FakePage {
	const scope = globalThis as unknown as Record<string, unknown>;
	const names = ['document', 'addEventListener', 'removeEventListener', 'navigator'];
	const before = names.map(name => [name, Object.getOwnPropertyDescriptor(scope, name)] as const);
	const listeners = new Map<string, Set<Listener>>();
	const target = {
		addEventListener: (type: string, listener: Listener) => {
			listeners.set(type, (listeners.get(type) ?? new Set()).add(listener));
		},
		removeEventListener: (type: string, listener: Listener) => listeners.get(type)?.delete(listener),
	};
	const document = {...target, visibilityState: 'visible'};
	const fire = (type: string) => {
		for (const listener of listeners.get(type) ?? []) {
			listener();
		}
	};
	const page: FakePage = {
		beacons: [],
		takes: true,
		get listeners() {
			return [...listeners.values()].reduce((sum, {size}) => sum + size, 0);
		},
		hide() {
			document.visibilityState = 'hidden';
			fire('visibilitychange');
		},
		show() {
			document.visibilityState = 'visible';
			fire('visibilitychange');
		},
		leave: () => fire('pagehide'),
		[Symbol.dispose]() {
			for (const [name, descriptor] of before) {
				if (descriptor === undefined) {
					delete scope[name];
				} else {
					Object.defineProperty(scope, name, descriptor);
				}
			}
		},
	};
	const navigator = {
		sendBeacon(url: string, body: string) {
			if (page.takes) {
				page.beacons.push({url, body});
			}
			return page.takes;
		},
	};
	for (const [name, value] of Object.entries({document, ...target, navigator})) {
		Object.defineProperty(scope, name, {value, configurable: true, writable: true});
	}
	return page;
}
