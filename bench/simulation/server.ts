import type {EventHeap} from './event-heap.ts';
import {type Outage, workedOff} from './outage.ts';

/** The server's answer and the moment at which it arrives; infinite if it never does. */
export type Answer = {at: number; succeeds: boolean};

export type Server = {
	/** Takes a request, now. A request cannot be cancelled: as with most servers, it is served although its client has given up. */
	receive(): Answer;
};

export type QueueingServerOptions = {
	/** Requests per second. */
	capacity: number;
	/** Milliseconds of a round trip to the server. */
	roundTrip: number;
	outage: Outage;
};

/** A server with an unlimited queue: first come, first served, each request in the same time. Nothing is random, so the end of a request is known when it arrives. */
export function createQueueingServer(heap: EventHeap, options: QueueingServerOptions): Server {
	const {capacity, roundTrip, outage} = options;
	const service = 1_000 / capacity;
	const refuses = outage.kind === '503' || outage.kind === 'refuse';
	let freeAt = 0;
	return {
		receive() {
			const now = heap.now();
			if (refuses && now >= outage.start && now < outage.end) {
				return {at: now + roundTrip, succeeds: false};
			}
			freeAt = workedOff(Math.max(now, freeAt), service, outage);
			return {at: freeAt + roundTrip, succeeds: true};
		},
	};
}

export type SteadyServerOptions = {
	/** Milliseconds until the answer. */
	latency: number;
	/**
	The fault of a request, or `undefined`.

	@param request the number of the request, from 0
	@param now milliseconds of simulated time
	*/
	faultOf?(request: number, now: number): 'failure' | 'hang' | undefined;
	/** When the connection that all requests in flight share is lost. */
	dropsAt?: number;
};

/** A healthy server that serves all requests in parallel. */
export function createSteadyServer(heap: EventHeap, options: SteadyServerOptions): Server {
	const {latency, faultOf, dropsAt = Number.POSITIVE_INFINITY} = options;
	let requests = 0;
	return {
		receive() {
			const now = heap.now();
			const fault = faultOf?.(requests, now);
			requests += 1;
			const at = fault === 'hang' ? Number.POSITIVE_INFINITY : now + latency;
			return now < dropsAt && at > dropsAt
				? {at: dropsAt, succeeds: false}
				: {at, succeeds: fault === undefined};
		},
	};
}

/** Milliseconds of work that a server with load shedding may have in its queue. */
const backlog = 100;

/** A healthy server that refuses at once what exceeds its capacity (load shedding). */
export function createSheddingServer(heap: EventHeap, capacity: number): Server {
	const most = (backlog * capacity) / 1_000;
	let free = most;
	let at = heap.now();
	return {
		receive() {
			const now = heap.now();
			free = Math.min(most, free + ((now - at) * capacity) / 1_000);
			at = now;
			if (free < 1) {
				return {at: now + 2, succeeds: false};
			}
			free -= 1;
			return {at: now + 12, succeeds: true};
		},
	};
}

export type PooledServerOptions = {
	/** How many requests it works on at once. */
	workers: number;
	/** Milliseconds of work of a request that is begun at this moment. */
	workOf(now: number): number;
	/** Milliseconds of a round trip to the server. */
	roundTripOf(now: number): number;
	/** Whether requests wait for a worker. If not, the server refuses them at once. */
	queues: boolean;
};

/** A server with several workers: first come, first served. */
export function createPooledServer(heap: EventHeap, options: PooledServerOptions): Server {
	const {workers, workOf, roundTripOf, queues} = options;
	const freeAt = new Float64Array(workers);
	return {
		receive() {
			const now = heap.now();
			const at = now + roundTripOf(now);
			const worker = freeAt.indexOf(Math.min(...freeAt));
			const begin = Math.max(now, freeAt[worker] as number);
			if (begin > now && !queues) {
				return {at, succeeds: false};
			}
			const end = begin + workOf(begin);
			freeAt[worker] = end;
			return {at: at + end - now, succeeds: true};
		},
	};
}
