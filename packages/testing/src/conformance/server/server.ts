import {clock} from '@kyhooks/core';
import type {Options} from 'ky';
import {asIfReceived} from '../../fetch/scenario-response.ts';
import {holdVirtualTime} from '../../time/event-loop.ts';
import {wordsFor} from '../behaviour/ending.ts';
import {type BodyProbe, probeBody} from './body-probe.ts';
import {createSleep} from './sleep.ts';

/** How the server handles one request. */
export type Reply = Readonly<{
	/** @default 200 */
	status?: number;
	/** @default JSON */
	headers?: Readonly<Record<string, string>>;
	/** `null` for no body. @default JSON with the requested path */
	body?: string | null;
	/** Milliseconds before the head; may be `Infinity`. @default 0 */
	delay?: number;
	/** @default 1 */
	parts?: number;
	/** Milliseconds before each part of the body. @default 0 */
	interval?: number;
	/** @default 'complete' */
	ending?: 'complete' | 'break' | 'stall';
	/** The server ignores an abort of the request. */
	deaf?: boolean;
	/** Sends the head before reading the request body, and cancels that body. */
	early?: boolean;
	/** Creates the error that `fetch` throws instead of returning a response. */
	error?: () => unknown;
}>;

/** A request that was sent. */
export type Arrival = {
	readonly path: string;
	readonly method: string;
	readonly request: Request;
	/** A reading of the clock, in milliseconds. */
	readonly at: number;
	/** Whether the body had already been read. */
	readonly wasUsed: boolean;
	/** The body that was sent. Reading it takes no virtual time, but in a browser some real time. */
	body: Promise<string | undefined>;
	response: Response | undefined;
	/** The state of the response body. */
	bodyState(): 'none' | 'open' | 'read' | 'cancelled' | 'broken';
};

export type Server = Readonly<{
	/** Unique for each server unless given, so that state that a hook keeps per origin starts empty. */
	origin: string;
	fetch: NonNullable<Options['fetch']>;
	arrivals: readonly Arrival[];
	/** All errors that it threw or that broke its bodies. */
	errors: ReadonlySet<unknown>;
	/** Number of its own waiting timers. */
	timers(): number;
}>;

let origins = 0;

export function newOrigin(): string {
	origins += 1;
	return `https://server-${origins}.example`;
}

const nullBodyStatuses: readonly number[] = [204, 205, 304];

/**
A `fetch` for the suite, as strict as that of a platform: it does not send an aborted request, nor a body that has already been read.

@param replies one per request to a path, in order; the last one is used for all further requests
*/
export function serve(
	replies: readonly Reply[] | ((path: string) => readonly Reply[]),
	origin: string = newOrigin(),
): Server {
	const arrivals: Arrival[] = [];
	const errors = new Set<unknown>();
	const {sleep, running} = createSleep();
	const throwing = (error: unknown): never => {
		errors.add(error);
		throw error;
	};
	const replyFor = ({path}: Arrival): Reply => {
		const list = typeof replies === 'function' ? replies(path) : replies;
		const before = arrivals.filter(arrival => arrival.path === path).length - 1;
		return list[Math.min(before, list.length - 1)] ?? {};
	};
	return {
		origin,
		arrivals,
		errors,
		timers: running,
		async fetch(input) {
			const request = input as Request;
			const {signal} = request;
			if (signal.aborted) {
				throw signal.reason;
			}
			const arrival: Arrival = {
				path: new URL(request.url).pathname,
				method: request.method,
				request,
				at: clock.now(),
				wasUsed: request.bodyUsed,
				body: Promise.resolve(undefined),
				response: undefined,
				bodyState: () => 'none',
			};
			arrivals.push(arrival);
			if (arrival.wasUsed) {
				return throwing(new TypeError('the body of the request has been taken before'));
			}
			const reply = replyFor(arrival);
			const heard = reply.deaf === true ? undefined : signal;
			if (reply.early === true) {
				request.body?.cancel('the server has heard enough').catch(() => {});
			} else if (request.body !== null && request.method !== 'GET' && request.method !== 'HEAD') {
				arrival.body = holdVirtualTime(request.text().catch(wordsFor));
				await arrival.body;
			}
			await sleep(reply.delay ?? 0, heard);
			if (heard?.aborted === true) {
				throw heard.reason;
			}
			if (reply.error !== undefined) {
				return throwing(reply.error());
			}
			const probe = probeOf(reply, arrival, heard);
			if (probe !== undefined) {
				arrival.bodyState = probe.state;
			}
			arrival.response = responseOf(reply, arrival, probe);
			return arrival.response;
		},
	};

	function probeOf(reply: Reply, {path}: Arrival, signal: AbortSignal | undefined): BodyProbe | undefined {
		const {body = JSON.stringify({path}), parts = 1, interval = 0, ending = 'complete'} = reply;
		if (body === null || nullBodyStatuses.includes(reply.status ?? 200)) {
			return undefined;
		}
		const error = Object.assign(new TypeError('terminated'), {cause: resetError()});
		if (ending === 'break') {
			errors.add(error);
		}
		const plan = {text: body, parts, interval, ending: ending === 'break' ? error : ending, signal};
		return probeBody(plan, sleep);
	}

	function responseOf(
		{status = 200, headers}: Reply,
		{request: {url}}: Arrival,
		probe: BodyProbe | undefined,
	): Response {
		const response = new Response(probe?.stream ?? null, {
			status,
			headers: headers ?? {'content-type': 'application/json'},
		});
		return asIfReceived(response, {url, redirected: false});
	}
}

/** A lost connection, as reported by Node's fetch. */
export function networkError(): TypeError {
	return new TypeError('fetch failed', {cause: resetError()});
}

function resetError(): Error {
	return Object.assign(new Error('read ECONNRESET'), {code: 'ECONNRESET', syscall: 'read'});
}
