import {
	callback,
	defineHook,
	type Hook,
	integer,
	invoke,
	RejectedError,
	resolveOptions,
	withoutQuery,
} from '@kyhooks/core';

export type LimitRequestsOptions = {
	/** How many requests run at once. @default 8 */
	limit?: number;
	/** How many may wait for their turn. @default 64 */
	maxQueue?: number;
	/** Called when a request has to wait. */
	onQueue?: (record: Readonly<{call: string; waiting: number}>) => void;
};

const defaults = Object.freeze({limit: 8, maxQueue: 64});

export function limitRequests(options: LimitRequestsOptions = {}): Hook {
	const policy = resolveOptions('limitRequests', options, defaults, {
		limit: integer({minimum: 1}),
		maxQueue: integer(),
		onQueue: callback,
	});
	const {limit, maxQueue, onQueue} = policy;
	const places = createPlaces(limit);
	return defineHook({
		name: 'limit-requests',
		stage: 'admit',
		options: policy,
		install: call => ({
			async attempt(request, next) {
				if (places.isFull() && places.waiting() >= maxQueue) {
					throw new RejectedError(
						`${request.method} ${withoutQuery(request.url)}: ${maxQueue} requests are waiting already`,
						{code: 'QUEUE_FULL', hook: 'limit-requests', request},
					);
				}
				if (places.isFull() && onQueue !== undefined) {
					const record = Object.freeze({call: call.id, waiting: places.waiting() + 1});
					invoke(call, 'limitRequests.onQueue', () => onQueue(record));
				}
				await places.enter(request.signal);
				try {
					return await next(request);
				} finally {
					places.leave();
				}
			},
		}),
	});
}

function createPlaces(limit: number) {
	const queue: (() => void)[] = [];
	let taken = 0;
	return {
		isFull: () => taken >= limit,
		waiting: () => queue.length,
		async enter(signal: AbortSignal) {
			signal.throwIfAborted();
			if (taken < limit) {
				taken += 1;
				return;
			}
			await new Promise<void>((resolve, reject) => {
				const enter = () => {
					signal.removeEventListener('abort', giveUp);
					resolve();
				};
				const giveUp = () => {
					queue.splice(queue.indexOf(enter), 1);
					reject(signal.reason);
				};
				signal.addEventListener('abort', giveUp, {once: true});
				queue.push(enter);
			});
		},
		leave() {
			const next = queue.shift();
			// Hands the place on directly, so that no other request can take it.
			if (next === undefined) {
				taken -= 1;
			} else {
				next();
			}
		},
	};
}
