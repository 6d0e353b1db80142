import {clock, longestTimer} from '../time/clock.ts';

/** As much of a window or a worker as is asked here. Node has no `onLine`, and nothing of this applies there. */
type Scope = {
	readonly navigator?: {readonly onLine?: boolean};
	addEventListener?(type: string, listener: () => void): void;
};

// Looked up at each use: a test may put a page in place later.
const scope = (): Scope => globalThis as Scope;

/** Those who wait for the network. */
const waiting = new Set<() => void>();
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
		for (const hear of waiting) {
			hear();
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

/**
Waits until the browser is back online, and a moment more that is drawn at random.

@param within milliseconds
@returns `true` when it is; `false` when the signal has aborted or the time is over. It never rejects.
*/
export function untilOnline(signal: AbortSignal, within: number): Promise<boolean> {
	watchPage();
	const deadline = clock.now() + within;
	return new Promise(resolve => {
		const settle = (isOnline: boolean) => {
			cancelTimer();
			waiting.delete(hear);
			signal.removeEventListener('abort', giveUp);
			resolve(isOnline);
		};
		const giveUp = () => settle(false);
		const hear = () => {
			cancelTimer();
			const spread = Math.min(longestSpread, deadline - clock.now());
			cancelTimer = clock.setTimer(clock.random() * spread, () => settle(true));
		};
		let cancelTimer = clock.setTimer(Math.min(within, longestTimer), giveUp);
		waiting.add(hear);
		signal.addEventListener('abort', giveUp);
		if (signal.aborted) {
			giveUp();
		}
	});
}
