import {TimeoutError} from 'ky';
import type {Attempt} from '../call/attempt.ts';
import {quietly} from '../call/call.ts';
import {askedOf, type KyCall} from '../call/ky-call.ts';
import {clock, startLimit} from '../time/clock.ts';
import {giveText, readingOf} from './asked-body.ts';

type Reach = (request: Request, init: RequestInit | undefined) => Promise<Response>;

/**
Makes one trip to the network, under the time limits of the attempt and of the call. It also reads the body, if the caller has asked ky for it.

@param reach continues to the client's own `fetch`
@throws what the network fails with, the very reason of the caller's abort, or ky's `TimeoutError`
*/
export async function send(
	call: KyCall,
	attempt: Attempt,
	request: Request,
	init: RequestInit | undefined,
	reach: Reach,
): Promise<Response> {
	const {signal} = request;
	const controller = new AbortController();
	let trip: Promise<Response> | undefined;
	let giveUp: (reason: unknown) => void = () => {};
	/** Needed because a client's own `fetch` may ignore its signal, or reject with another error. */
	const race = <Result>(work: Promise<Result>) =>
		new Promise<Result>((resolve, reject) => {
			giveUp = reject;
			Promise.resolve(work).then(resolve, reject);
		});
	const stop = (reason: unknown) => {
		controller.abort(reason);
		// On React Native, signals have no reason; there `fetch` itself rejects.
		if (reason !== undefined) {
			giveUp(reason);
		}
		// If a response comes later, nothing will read it.
		trip?.then?.(discard, () => {});
	};
	const abort = () => stop(signal.reason);
	// Not assigned as a literal: that would keep all of this in memory until a full collection (docs/decisions/0045).
	const closeBody = () => signal.removeEventListener('abort', abort);
	call.closeBody();
	call.closeBody = closeBody;
	signal.addEventListener('abort', abort);
	let isLeft: boolean | undefined;
	const end = call.startedAt + call.totalLimit;
	let deadline: number;
	const extend = () => {
		deadline = Math.min(clock.now() + call.attemptLimit, end);
	};
	let cancelTimer = () => {};
	const watch = () => {
		const left = deadline - clock.now();
		if (left > 0) {
			cancelTimer = startLimit(left, watch);
		} else {
			attempt.timeLimit = deadline < end ? 'attempt' : 'total';
			stop(new TimeoutError(request));
		}
	};
	extend();
	(signal.aborted ? abort : watch)();
	try {
		// Also for a `fetch` that does not look at its signal: a wait may have taken all the time.
		controller.signal.throwIfAborted?.();
		call.asked ??= askedOf(call.ky?.headers as Headers | undefined, request);
		// A body that is read later must still end with the caller's abort, without a listener of ours.
		const ended =
			(call.asked !== 'text' &&
				(signal.constructor as typeof AbortSignal).any?.([signal, controller.signal])) ||
			controller.signal;
		const {referrer, referrerPolicy} = request;
		// With `init`, a new `Request` loses them (Fetch standard, constructor of Request).
		const isReferred = referrer !== 'about:client' || referrerPolicy;
		const signed: RequestInit = {...init, signal: ended, ...(isReferred && {referrer, referrerPolicy})};
		// A function with one parameter does not see a signal beside the request.
		trip = call.fetch?.length === 1 ? reach(new Request(request, signed), init) : reach(request, signed);
		const response = await race(trip);
		attempt.status = response.status;
		// As with ky alone, the body gets the same time again.
		extend();
		const reading = readingOf(call, response);
		if (reading === 'text') {
			giveText(call, response, await race(response.text()));
		} else if (reading === 'copy') {
			await race(response.clone().text());
		} else {
			call.leaveBody();
			// ky reads the body of a failure, and `closeBody` runs when ky has read it.
			isLeft = !response.ok && ended === controller.signal && Boolean(response.body);
		}
		return response;
	} finally {
		cancelTimer();
		if (!isLeft) {
			call.closeBody();
		}
	}
}

/** Cancels a body that will not be read, so that its connection or its memory is freed. It never throws: the body may be locked by somebody else, and a client's own `fetch` may return something that only resembles a response. */
export function discard(message: Response | Request | undefined): void {
	quietly(() => message?.body?.cancel?.());
}
