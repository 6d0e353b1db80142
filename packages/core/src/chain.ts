import type {Options} from 'ky';
import {fail} from './call-failure.ts';
import type {CallState} from './call-state.ts';
import type {Layer, Next} from './layer.ts';
import {discard} from './response-body.ts';

export type Fetch = NonNullable<Options['fetch']>;

const mark = Symbol.for('kyhooks.chain.1');

/** Whether this `fetch` is a chain already, of this copy of the package or another. */
export function isChain(fetch: Fetch | undefined): boolean {
	return fetch !== undefined && mark in fetch;
}

/** Wraps the client's own `fetch` into the layers, the first outermost. ky calls what is returned once an attempt. */
export function createChain(call: CallState, layers: readonly Layer[], fetch: Fetch): Fetch {
	let init: RequestInit | undefined;
	// As an answer travels: from the inside out.
	const receivers = layers.filter(layer => layer.received !== undefined).reverse();
	const send: Next = async request => {
		const response = await fetch(request, init);
		try {
			// A `fetch` that is deaf to its signal: ky has given this attempt up, and no layer may take the answer for one to the next.
			request.signal.throwIfAborted();
			for (const layer of receivers) {
				const pending = layer.received?.(response, request);
				if (pending !== undefined) {
					await pending;
				}
			}
		} catch (error) {
			discard(response);
			throw error;
		}
		return response;
	};
	const outermost = layers.reduceRight<Next>((next, layer) => {
		const {attempt} = layer;
		return attempt === undefined ? next : request => attempt.call(layer, request, next);
	}, send);

	const chain: Fetch = async (input, options) => {
		const request = input as Request;
		// What ky passes beside the request (a dispatcher, say) is the same on each attempt.
		init = options;
		const attempt = call.begin(request);
		try {
			// Given up while it was held back: the platform's `fetch` would say the same, and one of the client's own need not look.
			request.signal.throwIfAborted();
			const response = await outermost(request);
			if (call.isCurrent(attempt)) {
				call.end(attempt, {response});
			} else {
				// ky has given this attempt up and nobody will read what came.
				discard(response);
			}
			return response;
		} catch (error) {
			if (request.signal.aborted) {
				call.interrupt(attempt);
				const isOfCaller = isForeignReason(error, request) || call.isAbortOfCaller(error);
				if (isOfCaller && !(error instanceof Error)) {
					// ky throws a reason that is no error, or one of another realm, past all its hooks.
					fail(call, error, false);
				} else if (isOfCaller) {
					call.conclude(error);
				}
			} else if (call.isCurrent(attempt)) {
				call.end(attempt, {error});
			}
			throw error;
		}
	};
	return Object.assign(chain, {[mark]: true});
}

/** Whether a caller has aborted with what is no error, also by a signal that rides on a `Request` and cannot be seen before. ky's own reason is a `DOMException`. */
function isForeignReason(error: unknown, {signal}: Request): boolean {
	const isException = Object.prototype.toString.call(error) === '[object DOMException]';
	return typeof error !== 'object' || (error === signal.reason && !(error instanceof Error) && !isException);
}
