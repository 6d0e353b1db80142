import {clock} from '@kyhooks/core';
import {type GuardedSink, guardedBy, reaches, sinkFaults} from '../guarded.ts';
import {type BeaconSinkOptions, resolveBeaconOptions} from './beacon-options.ts';
import {type Batch, beaconQueue} from './beacon-queue.ts';
import {type Delivery, sendBatch} from './beacon-request.ts';

export type BeaconSink = GuardedSink &
	Readonly<{
		/** Sends what waits, and resolves when it has been answered, or has failed. Never rejects. */
		flush(): Promise<void>;
		/** Sends what waits, and takes nothing more. Removes the listeners and the timers. */
		close(): Promise<void>;
	}>;

/** Milliseconds. */
const hiddenFlush = 500;
const firstPause = 5_000;
const longestPause = 300_000;

/**
Sends entries to an endpoint of yours from a browser, in batches: the body is an array in JSON of `{time, level, message, fields}`. What waits is sent when the page is hidden or left. Failures of its own are no entries: those that may pass are tried again, more and more seldom; a refusal (a status from 400 to 499 but 408 and 429) is told to `onFault`, and is the end.

@example
```
const sink = deduped(beaconSink({url: '/client-errors'}), 60_000);
```
@throws TypeError for a bad option
*/
export function beaconSink(options: BeaconSinkOptions): BeaconSink {
	const policy = resolveBeaconOptions(options);
	const queue = beaconQueue(policy);
	const faults = sinkFaults(policy.onFault);
	const running = new Set<Promise<void>>();
	let open = true;
	/** Of the endpoint, one after another; and when it may be asked again. */
	let failures = 0;
	let pausedUntil = 0;
	let cancelTimer: (() => void) | undefined;

	const schedule = () => {
		if (open && queue.length > 0 && running.size < policy.maxRequests) {
			// A hidden page may not live long.
			const delay = isHidden() ? Math.min(policy.flushAfter, hiddenFlush) : policy.flushAfter;
			const wait = Math.max(delay, pausedUntil - clock.now());
			// An endpoint that fails is not what a process waits for.
			cancelTimer ??= clock.setTimer(wait, () => sendAll(isHidden()), failures > 0);
		}
	};

	const stop = () => {
		open = false;
		cancelTimer?.();
		stopListening();
	};

	const settle = (batch: Batch, delivery: Delivery) => {
		if (delivery === 'refused') {
			stop();
			queue.clear();
			faults.report(new Error('The endpoint refuses what beaconSink sends; nothing more is sent.'));
		} else if (delivery === 'delivered') {
			failures = 0;
			pausedUntil = 0;
		} else {
			queue.putBack(batch);
			if (delivery === 'failed') {
				// Twice as long after each failure, and from half of it to the whole, so that pages which failed together do not come back together.
				const pause = Math.min(longestPause, firstPause * 2 ** failures);
				failures += 1;
				pausedUntil = clock.now() + pause * (0.5 + clock.random() / 2);
			}
		}
	};

	const sendAll = (leaving: boolean) => {
		cancelTimer?.();
		cancelTimer = undefined;
		while (running.size < policy.maxRequests) {
			const batch = queue.next();
			if (batch === undefined) {
				return;
			}
			const sending = sendBatch(batch, leaving, policy).then(delivery => {
				running.delete(sending);
				settle(batch, delivery);
				schedule();
			});
			running.add(sending);
		}
	};

	const stopListening = onPageLeaving(() => sendAll(true));

	const guard = guardedBy(faults, {
		isEnabled: level => open && reaches(level, policy.minimum),
		write(entry) {
			queue.add(entry);
			schedule();
		},
	});
	const flush = async () => {
		sendAll(isHidden());
		await Promise.all(running);
	};
	return Object.freeze({
		isEnabled: guard.isEnabled,
		write: guard.write,
		get faults() {
			return faults.count;
		},
		flush,
		async close() {
			if (open) {
				stop();
				await flush();
			}
		},
	});
}

type Target = {
	addEventListener?(type: string, listener: () => void): void;
	removeEventListener?(type: string, listener: () => void): void;
	readonly visibilityState?: string;
};

const page = () => (globalThis as {document?: Target}).document;

const isHidden = (): boolean => page()?.visibilityState === 'hidden';

/**
Runs a callback when the page may be about to end: hidden, or left. `unload` is not heard: mobile browsers often never fire it, and it keeps a page out of the cache for going back. Where there is no page nothing happens.

@returns a function that stops listening
*/
function onPageLeaving(leave: () => void): () => void {
	const document = page();
	const window = globalThis as Target;
	const hidden = () => {
		if (isHidden()) {
			leave();
		}
	};
	document?.addEventListener?.('visibilitychange', hidden);
	window.addEventListener?.('pagehide', leave);
	return () => {
		document?.removeEventListener?.('visibilitychange', hidden);
		window.removeEventListener?.('pagehide', leave);
	};
}
