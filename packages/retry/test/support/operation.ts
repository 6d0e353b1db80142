import {constant, retry} from '@kyhooks/retry';
import type {OperationOptions} from '@kyhooks/retry/operation';
import type {VirtualTime} from '@kyhooks/testing';
import ky, {type KyInstance, type Options} from 'ky';

export const origin = 'https://api.example.com';

export type Sent = Readonly<{method: string; path: string; time: number}>;

/** A server that answers by method and path, and records its requests. */
export type Server = ((input: unknown) => Promise<Response>) & {readonly sent: readonly Sent[]};

/** @param answer gets `METHOD /path` and how often that was requested before; it may take time, and an abort ends it early */
export function serverOf(answer: (asked: string, before: number) => Response | Promise<Response>): Server {
	const sent: Sent[] = [];
	const fetch = async (input: unknown) => {
		const {method, url, signal} = input as Request;
		const {pathname: path} = new URL(url);
		const before = sent.filter(one => one.method === method && one.path === path).length;
		sent.push({method, path, time: performance.now()});
		signal.throwIfAborted();
		return new Promise<Response>((resolve, reject) => {
			const stop = () => reject(signal.reason);
			signal.addEventListener('abort', stop, {once: true});
			new Promise<Response>(settle => settle(answer(`${method} ${path}`, before)))
				.then(resolve, reject)
				.finally(() => signal.removeEventListener('abort', stop));
		});
	};
	return Object.assign(fetch, {sent});
}

/** The number of requests, by method and path. */
export function timesOf({sent}: Server): Record<string, number> {
	const times: Record<string, number> = {};
	for (const {method, path} of sent) {
		const asked = `${method} ${path}`;
		times[asked] = (times[asked] ?? 0) + 1;
	}
	return times;
}

export const clientOf = (fetch: Server, options: Options = {}, limit = 4): KyInstance =>
	ky
		.create({fetch: fetch as unknown as typeof globalThis.fetch, baseUrl: `${origin}/`, ...options})
		.extend(retry({backoff: constant(100), jitter: 'none', limit}));

/** Waits that are easy to recognize. */
export const plain: OperationOptions = {backoff: constant(1_000), jitter: 'none'};

/** A response that never arrives. */
export const never: Promise<never> = new Promise(() => {});

/** The error with which a promise rejects, wrapped in an object: to pass a hostile value on directly would touch it. */
export async function thrownBy(time: VirtualTime, promise: Promise<unknown>): Promise<{thrown: unknown}> {
	const outcome = await time.run(
		promise.then(
			value => ({value}),
			(thrown: unknown) => ({thrown}),
		),
	);
	if (!('thrown' in outcome)) {
		throw new Error('it did not reject');
	}
	return outcome;
}
