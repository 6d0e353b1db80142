import {clock, longestTimer} from '../time/clock.ts';

type Listener = (event: Readonly<{type: string}>) => void;

/** The members of a window or a worker that are used here. Node has no `onLine`, so nothing here applies there. */
type Scope = {
	readonly navigator?: {readonly onLine?: boolean};
	addEventListener?(type: string, listener: Listener): void;
	removeEventListener?(type: string, listener: Listener): void;
};

// Looked up at each use, because a test may install a page later.
const scope = (): Scope => globalThis as Scope;

let leavingUntil = Number.NEGATIVE_INFINITY;

const pageLeft = {category: 'cancelled', origin: 'client', rule: 'page-left'} as const;

/** What a failure is attributed to while the page is being left or is in the back/forward cache, because the browser then cuts off its requests. `watchPage` sets it. A client without such a hook does not load that code. */
export const page: {whileLeft?: () => typeof pageLeft | false} = {};

/** Milliseconds after `beforeunload` in which a lost connection is attributed to leaving the page. Firefox closes connections 20 to 430 ms after it (measured), long before `pagehide`. It also does so for a link that turns out to be a download, and then the page stays. */
const timeToLeave = 1_000;

// One listener for all hooks: the platform adds the same function only once.
const noteLeaving: Listener = ({type}) => {
	const forGood = type === 'pagehide' ? Infinity : Number.NEGATIVE_INFINITY;
	leavingUntil = type === 'beforeunload' ? clock.now() + timeToLeave : forGood;
};

/** Starts to watch whether the page is being left, if there is a page. For hooks whose verdicts are shown to people; call it when you make the hook. It costs a successful call nothing. */
export function watchPage(): void {
	if (scope().navigator?.onLine !== undefined) {
		page.whileLeft = () => clock.now() < leavingUntil && pageLeft;
		for (const type of ['beforeunload', 'pagehide', 'pageshow']) {
			scope().addEventListener?.(type, noteLeaving);
		}
	}
}

/** Whether the browser reports that this device is offline. `false` does not prove that it is online. */
export function isOffline(): boolean {
	return scope().navigator?.onLine === false;
}

/**
Waits until the browser is back online, the signal aborts or the time is over.

@param within milliseconds
@returns whether the browser is online then. It never rejects.
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
