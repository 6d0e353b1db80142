import {clock, longestTimer} from '../time/clock.ts';

type Listener = (event: Readonly<{type: string}>) => void;

/** As much of a window or a worker as is asked here. Node has no `onLine`, and nothing of this applies there. */
type Scope = {
	readonly navigator?: {readonly onLine?: boolean};
	addEventListener?(type: string, listener: Listener): void;
	removeEventListener?(type: string, listener: Listener): void;
};

// Looked up at each use: a test may put a page in place later.
const scope = (): Scope => globalThis as Scope;

let leavingUntil = Number.NEGATIVE_INFINITY;

const pageLeft = {category: 'cancelled', origin: 'client', rule: 'page-left'} as const;

/** What a failure is put down to while the page is being left, or lies in the cache for going back: the browser then cuts off what is under way. Known where somebody watches the page; a client without such a hook does not load it. */
export const page: {whileLeft?: () => typeof pageLeft | false} = {};

/** Milliseconds after `beforeunload` in which a lost connection is put down to the page being left. Firefox closes them 20 to 430 ms after it (measured), and long before `pagehide`; also for a link that turns out to be a download, after which the page stays. */
const timeToLeave = 1_000;

// One for all hooks: the platform takes the same listener once.
const noteLeaving: Listener = ({type}) => {
	const forGood = type === 'pagehide' ? Infinity : Number.NEGATIVE_INFINITY;
	leavingUntil = type === 'beforeunload' ? clock.now() + timeToLeave : forGood;
};

/** Begins to listen to the page, where there is one. For hooks whose verdicts are for people, when they are made; nothing of it costs a call that goes well. */
export function watchPage(): void {
	if (scope().navigator?.onLine !== undefined) {
		page.whileLeft = () => clock.now() < leavingUntil && pageLeft;
		for (const type of ['beforeunload', 'pagehide', 'pageshow']) {
			scope().addEventListener?.(type, noteLeaving);
		}
	}
}

/** Whether the browser knows that it is offline. That it does not know it, proves nothing. */
export function isOffline(): boolean {
	return scope().navigator?.onLine === false;
}

/**
Waits until the browser is back online, the signal aborts or the time is over.

@param within milliseconds
@returns whether it is online. It never rejects.
*/
export function untilOnline(signal: AbortSignal, within: number): Promise<boolean> {
	return new Promise(resolve => {
		const settle = () => {
			cancelTimer();
			scope().removeEventListener?.('online', settle);
			signal.removeEventListener('abort', settle);
			resolve(!isOffline());
		};
		const cancelTimer = clock.setTimer(Math.min(within, longestTimer), settle);
		scope().addEventListener?.('online', settle);
		signal.addEventListener('abort', settle);
	});
}
