import {clock} from '@kyhooks/core';

type Hear = (event: {data: unknown}) => void;

export type FakeTabs = Disposable & {
	/** What the tabs have told each other, in order. */
	readonly messages: unknown[];
	/** The names of the locks that were asked for, in order. */
	readonly locks: string[];
	/** Milliseconds that a message is on its way. */
	delay: number;
	/** Tells all tabs something, as a script of the page may. */
	tell(data: unknown): void;
};

/** Makes each hook that is created from now on a tab of one page: a `BroadcastChannel` and `navigator.locks`, limited to what `share: 'tabs'` uses. */
export function fakeTabs(): FakeTabs {
	const scope = globalThis as unknown as Record<string, unknown>;
	const names = ['BroadcastChannel', 'navigator'];
	const before = names.map(name => [name, Object.getOwnPropertyDescriptor(scope, name)] as const);
	const channels = new Set<{name: string; onmessage?: Hear}>();
	const ends = new Map<string, Promise<unknown>>();
	const send = (data: unknown, name: string, from?: unknown) => {
		for (const channel of channels) {
			if (channel !== from && channel.name === name) {
				clock.setTimer(tabs.delay, () => channel.onmessage?.({data}));
			}
		}
	};
	const tabs: FakeTabs = {
		messages: [],
		locks: [],
		delay: 1,
		tell: data => send(data, 'kyhooks:auth-refresh'),
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
	class BroadcastChannel {
		readonly name: string;
		onmessage?: Hear;

		constructor(name: string) {
			this.name = name;
			channels.add(this);
		}

		postMessage(data: unknown): void {
			tabs.messages.push(structuredClone(data));
			send(structuredClone(data), this.name, this);
		}
	}
	const request = (name: string, {signal}: {signal: AbortSignal}, run: () => Promise<unknown>) =>
		new Promise((resolve, reject) => {
			tabs.locks.push(name);
			signal.addEventListener('abort', () => reject(signal.reason));
			const held = (ends.get(name) ?? Promise.resolve()).then(() =>
				signal.aborted ? undefined : run().then(resolve, reject),
			);
			ends.set(name, held);
		});
	for (const [name, value] of Object.entries({BroadcastChannel, navigator: {locks: {request}}})) {
		Object.defineProperty(scope, name, {value, configurable: true, writable: true});
	}
	return tabs;
}
