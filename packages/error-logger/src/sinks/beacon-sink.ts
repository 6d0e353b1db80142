import {clock} from '@kyhooks/core';
import {type BeaconSinkOptions, resolveBeaconOptions} from './beacon-options.ts';
import {type Batch, beaconQueue, withoutDuplicates} from './beacon-queue.ts';
import {backOff, type Delivery, sendBatch} from './beacon-request.ts';
import {type GuardedSink, guardedBy, reaches, sinkFaults} from './guarded.ts';

export type BeaconSink = GuardedSink &
	Readonly<{
		/** Sends what waits, and resolves when it has been answered, or has failed. Never rejects. */
		flush(): Promise<void>;
		/** Sends what waits, and takes nothing more. Removes the listeners and the timers. */
		close(): Promise<void>;
	}>;

/** Milliseconds. */
const hiddenFlush = 500;

/**
Sends entries to an endpoint of yours from a browser, in batches: the body is an array in JSON of `{time, level, message, fields}`. What waits is sent when the page is hidden or left. Failures of its own are no entries: those that may pass are tried again, more and more seldom; a refusal (a status from 400 to 499 but 408 and 429) is told to `onFault`, and is the end.

@example
```
const sink = beaconSink({url: '/client-errors'});
```
@throws TypeError or RangeError for a bad option
*/
export function beaconSink(options: BeaconSinkOptions): BeaconSink {
	const policy = resolveBeaconOptions(options);
	const queue = beaconQueue(policy);
	const faults = sinkFaults(policy.onFault);
	const pause = backOff();
	const running = new Set<Promise<void>>();
	let open = true;
	let cancelTimer: (() => void) | undefined;

	const schedule = () => {
		if (open && queue.length > 0 && running.size < policy.maxRequests) {
			// A hidden page may not live long.
			const delay = isHidden() ? Math.min(policy.flushAfter, hiddenFlush) : policy.flushAfter;
			cancelTimer ??= clock.setTimer(Math.max(delay, pause.left()), () => sendAll(isHidden()));
		}
	};

	const stop = () => {
		open = false;
		cancelTimer?.();
		stopListening();
		duplicates.settle();
	};

	const settle = (batch: Batch, delivery: Delivery) => {
		if (delivery === 'delivered') {
			pause.end();
			return;
		}
		if (delivery === 'refused') {
			stop();
			queue.clear();
			faults.report(new Error('The endpoint refuses what beaconSink sends; nothing more is sent.'));
			return;
		}
		if (delivery === 'failed') {
			pause.lengthen();
		}
		queue.putBack(batch);
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

	const duplicates = withoutDuplicates(policy.dedupeWindow, entry => {
		try {
			queue.add(entry);
		} catch (error) {
			// The end of a window calls from a timer, where nobody else would catch it.
			faults.report(error);
		}
		schedule();
	});

	const leave = () => {
		duplicates.settle();
		sendAll(true);
	};
	const stopListening = onPageLeaving(leave);

	const guard = guardedBy(faults, {
		isEnabled: level => open && policy.sample > 0 && reaches(level, policy.minimum),
		write(entry) {
			if (clock.random() < policy.sample) {
				duplicates.take(entry);
			}
		},
	});
	const flush = async () => {
		duplicates.settle();
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
