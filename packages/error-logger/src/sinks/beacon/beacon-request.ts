import {clock, discard, read} from '@kyhooks/core';
import type {BeaconPolicy} from './beacon-options.ts';
import type {Batch} from './beacon-queue.ts';

/** What became of a batch. `refused` is for good: the server does not want what we send. */
export type Delivery = 'delivered' | 'failed' | 'refused' | 'no-room';

/** Milliseconds until a request is given up: an endpoint that never answers must not use up the requests. */
const longestRequest = 30_000;

/** Of the whole page, as the browser's bound is: bytes and requests of ours that may outlive it. */
const outliving = {bytes: 0, requests: 0};

/**
Sends one batch. While the page is there, a request that finds no room among those that may outlive it goes out as an ordinary one; when the page is leaving it would be cut off, so the batch stays.
*/
export async function sendBatch(batch: Batch, leaving: boolean, policy: BeaconPolicy): Promise<Delivery> {
	if (leaving && policy.headers === undefined && sendBeacon(String(policy.url), batch.body)) {
		return 'delivered';
	}
	const keepalive =
		outliving.bytes + batch.bytes <= policy.maxBytes && outliving.requests < policy.maxRequests;
	if (leaving && !keepalive) {
		return 'no-room';
	}
	const share = keepalive ? {bytes: batch.bytes, requests: 1} : {bytes: 0, requests: 0};
	outliving.bytes += share.bytes;
	outliving.requests += share.requests;
	const controller = new AbortController();
	const cancel = clock.setTimer(longestRequest, () => controller.abort());
	try {
		const response = await (policy.fetch ?? globalThis.fetch)(policy.url, {
			method: 'POST',
			body: batch.body,
			keepalive,
			signal: controller.signal,
			...(policy.headers === undefined ? {} : {headers: policy.headers}),
		});
		discard(response);
		return deliveryOf(response.status);
	} catch {
		return 'failed';
	} finally {
		cancel();
		outliving.bytes -= share.bytes;
		outliving.requests -= share.requests;
	}
}

/** 408 and 429 speak of now, and the other statuses from 400 to 499 of what was sent (RFC 9110, section 15.5; RFC 6585, section 4). */
function deliveryOf(status: number): Delivery {
	if (status >= 500 || status === 408 || status === 429) {
		return 'failed';
	}
	return status >= 400 ? 'refused' : 'delivered';
}

function sendBeacon(url: string, body: string): boolean {
	const navigator = read(globalThis, 'navigator') as {sendBeacon?(url: string, body: string): boolean};
	try {
		return navigator?.sendBeacon?.(url, body) ?? false;
	} catch {
		return false;
	}
}
