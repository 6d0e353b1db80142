import {clock, longestTimer} from '../time/clock.ts';

/** As much of a window or a worker as is asked here. Node has no `onLine`, and nothing of this applies there. */
type Scope = {
	readonly navigator?: {readonly onLine?: boolean};
	addEventListener?(type: string, listener: () => void): void;
};

// Looked up at each use: a test may put a page in place later.
const scope = (): Scope => globalThis as Scope;

const listeners = new Set<() => void>();
let onlineAt = Number.NEGATIVE_INFINITY;
let leavingUntil = Number.NEGATIVE_INFINITY;
let listenedWith: Scope['addEventListener'];

/** Milliseconds after `beforeunload` in which a lost connection is put down to the page being left. Firefox closes them 20 to 430 ms after it (measured), and long before `pagehide`; also for a link that turns out to be a download, after which the page stays. */
const timeToLeave = 1_000;

/** Milliseconds over which those who have waited come back: the tabs and calls of a device all hear of the network at once. */
const longestSpread = 300;

/** Begins to listen to the page, where there is one. For hooks that judge failures, when they are made; nothing of it costs a call that goes well. */
export function watchPage(): void {
	const {addEventListener} = scope();
	const isNew = addEventListener !== undefined && addEventListener !== listenedWith;
	if (!isNew || scope().navigator?.onLine === undefined) {
		return;
	}
	listenedWith = addEventListener;
	const leave = (until: number) => {
		leavingUntil = until;
	};
	const on = (type: string, listener: () => void) => addEventListener.call(globalThis, type, listener);
	on('beforeunload', () => leave(clock.now() + timeToLeave));
	on('pagehide', () => leave(Number.POSITIVE_INFINITY));
	on('pageshow', () => leave(Number.NEGATIVE_INFINITY));
	on('online', () => {
		onlineAt = clock.now();
		for (const listener of listeners) {
			listener();
		}
	});
}

/** Whether the browser knows that it is offline. That it does not know it, proves nothing. */
export function isOffline(): boolean {
	return scope().navigator?.onLine === false;
}

/** Whether the page is being left, or lies in the cache for going back: the browser then cuts off what is under way. */
export function isLeaving(): boolean {
	return clock.now() < leavingUntil;
}

/** When the browser last came back online, on the clock; `-Infinity` if it has not since this was first asked. */
export function wentOnlineAt(): number {
	watchPage();
	return onlineAt;
}

/**
Hears of each moment when the browser comes back online.

@param listener must not throw
@returns stops listening
*/
export function onOnline(listener: () => void): () => void {
	watchPage();
	listeners.add(listener);
	return () => {
		listeners.delete(listener);
	};
}

/**
Waits until the browser is back online, and a moment more that is drawn at random.

@param within milliseconds
@returns `true` when it is; `false` when the signal has aborted or the time is over. It never rejects.
*/
export function untilOnline(signal: AbortSignal, within: number): Promise<boolean> {
	if (signal.aborted || within <= 0) {
		return Promise.resolve(false);
	}
	const deadline = clock.now() + within;
	return new Promise(resolve => {
		const settle = (isOnline: boolean) => {
			cancelTimer();
			stopListening();
			signal.removeEventListener('abort', giveUp);
			resolve(isOnline);
		};
		const giveUp = () => settle(false);
		const stopListening = onOnline(() => {
			cancelTimer();
			const spread = Math.min(longestSpread, deadline - clock.now());
			cancelTimer = clock.setTimer(clock.random() * spread, () => settle(true));
		});
		let cancelTimer = clock.setTimer(Math.min(within, longestTimer), giveUp);
		signal.addEventListener('abort', giveUp);
	});
}
