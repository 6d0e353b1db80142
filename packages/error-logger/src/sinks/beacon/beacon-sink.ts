import {clock} from '@kyhooks/core';
import {type GuardedSink, guardedBy, reaches, sinkFaults} from '../guarded.ts';
import {type BeaconSinkOptions, resolveBeaconOptions} from './beacon-options.ts';
import {type Batch, beaconQueue} from './beacon-queue.ts';
import {type Delivery, sendBatch} from './beacon-request.ts';

/** A sink that sends entries from a browser in batches. */
export type BeaconSink = GuardedSink &
	Readonly<{
		/** Sends the waiting entries. Resolves when the requests are answered or have failed; never rejects. */
		flush(): Promise<void>;
		/** Sends the waiting entries and accepts no more. Removes the listeners and timers. */
		close(): Promise<void>;
	}>;

/** Milliseconds. */
const hiddenFlush = 500;
const firstPause = 5_000;
const longestPause = 300_000;

/**
Sends entries from a browser to your endpoint, in batches. The body is a JSON array of `{time, level, message, fields}`. Waiting entries are sent when the page is hidden or left. The sink writes no entries about its own failures. It retries after temporary failures, with backoff and jitter: first after 2.5 to 5 seconds, then less and less often, up to 5 minutes. If the server refuses a request (status 400 to 499, except 408 and 429), it calls `onFault` and stops sending.

@example
```
const sink = deduped(beaconSink({url: '/client-errors'}), 60_000);
```
@throws TypeError for an invalid option
*/
export function beaconSink(options: BeaconSinkOptions): BeaconSink {
	const policy = resolveBeaconOptions(options);
	const queue = beaconQueue(policy);
	const faults = sinkFaults(policy.onFault);
	const running = new Set<Promise<void>>();
	let open = true;
	/** Consecutive failures of the endpoint, and the time of the next try. */
	let failures = 0;
	let pausedUntil = 0;
	let cancelTimer: (() => void) | undefined;

	const schedule = () => {
		if (open && queue.length > 0 && running.size < policy.maxRequests) {
			// A hidden page may end soon.
			const delay = isHidden() ? Math.min(policy.flushAfter, hiddenFlush) : policy.flushAfter;
			const wait = Math.max(delay, pausedUntil - clock.now());
			// A process should not stay alive for an endpoint that fails.
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
				// Backoff that doubles, with jitter over the upper half, so that pages that failed together do not retry together.
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
Runs a callback when the page may be about to end: when it is hidden or left. It does not use `unload`, which mobile browsers often never fire and which keeps a page out of the back/forward cache. Without a page it does nothing.

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
