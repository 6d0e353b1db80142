import type {EventHeap} from './event-heap.ts';
import {type Outage, workedOff} from './outage.ts';

/** What comes back from the server, and when: never, if that is infinite. */
export type Answer = {at: number; succeeds: boolean};

export type Server = {
	/** Takes a request, now. Nobody can take it back: as with most servers, it is served although its client has given up. */
	receive(): Answer;
};

export type QueueingServerOptions = {
	/** Requests a second. */
	capacity: number;
	/** Milliseconds of the way to the server and back. */
	roundTrip: number;
	outage: Outage;
};

/** A queue without end: first come, first served, each in the same time. Nothing is random, so as a request comes it is known when it will have been served. */
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
	What goes wrong with a request, if anything.

	@param request numbered from 0
	@param now milliseconds of simulated time
	*/
	faultOf?(request: number, now: number): 'failure' | 'hang' | undefined;
	/** When the connection that all requests under way share is lost. */
	dropsAt?: number;
};

/** A server that is well, and serves all at once. */
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

/** Milliseconds of its capacity that a server which sheds load may be behind. */
const backlog = 100;

/** A server that is well, and refuses at once what is more than it can take. */
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
