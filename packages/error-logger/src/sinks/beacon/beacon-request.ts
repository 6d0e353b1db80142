import {clock, discard, read} from '@kyhooks/core';
import type {BeaconPolicy} from './beacon-options.ts';
import type {Batch} from './beacon-queue.ts';

/** The outcome of sending a batch. `refused` is permanent: the server does not accept what the sink sends. */
export type Delivery = 'delivered' | 'failed' | 'refused' | 'no-room';

/** Milliseconds before a request is aborted, so that an endpoint that never answers does not use up all requests. */
const longestRequest = 30_000;

/** Bytes and number of our requests that may outlive the page. Shared by all sinks, because the browser's limit applies to the whole page. */
const outliving = {bytes: 0, requests: 0};

/** Sends one batch. If the requests that may outlive the page have no room left, it uses an ordinary request. A leaving page would cut that off, so the batch then stays in the queue. */
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

/** 408, 429 and 5xx may pass. The other statuses from 400 to 499 reject what was sent (RFC 9110, section 15.5; RFC 6585, section 4). */
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
