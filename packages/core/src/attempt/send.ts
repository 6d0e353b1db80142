import {TimeoutError} from 'ky';
import type {Attempt} from '../call/attempt.ts';
import {quietly} from '../call/call.ts';
import {askedOf, type KyCall} from '../call/ky-call.ts';
import {clock, startLimit} from '../time/clock.ts';
import {giveText, readingOf} from './asked-body.ts';

type Reach = (request: Request, init: RequestInit | undefined) => Promise<Response>;

/**
One trip to the network, under the limits of the attempt and of the call. The body is read too, where the caller has asked ky for it.

@param reach goes on to the client's own `fetch`
@throws what the network fails with; the very reason of the caller's abort; ky's `TimeoutError`
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
	/** A client's own `fetch` may be deaf to its signal, or answer it with an error of its own. */
	const race = <Result>(work: Promise<Result>) =>
		new Promise<Result>((resolve, reject) => {
			giveUp = reject;
			Promise.resolve(work).then(resolve, reject);
		});
	const stop = (reason: unknown) => {
		controller.abort(reason);
		// React Native's signals have none: there its `fetch` rejects.
		if (reason !== undefined) {
			giveUp(reason);
		}
		// What comes later is nobody's.
		trip?.then?.(discard, () => {});
	};
	const abort = () => stop(signal.reason);
	// Not assigned as it is written: that would keep all of this for a full collection (docs/decisions/0045).
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
		// Also for a `fetch` that does not look at its signal. A wait may have taken all the time.
		controller.signal.throwIfAborted?.();
		call.asked ??= askedOf(call.ky?.headers as Headers | undefined, request);
		// A body that is left to be read later stays under the caller's abort, without a listener of ours.
		const ended =
			(call.asked !== 'text' &&
				(signal.constructor as typeof AbortSignal).any?.([signal, controller.signal])) ||
			controller.signal;
		const {referrer, referrerPolicy} = request;
		// With `init`, a `Request` loses them (Fetch, constructor of Request).
		const isReferred = referrer !== 'about:client' || referrerPolicy;
		const signed: RequestInit = {...init, signal: ended, ...(isReferred && {referrer, referrerPolicy})};
		// A function that takes the request alone does not see a signal beside it.
		trip = call.fetch?.length === 1 ? reach(new Request(request, signed), init) : reach(request, signed);
		const response = await race(trip);
		attempt.status = response.status;
		// As with ky alone, a body has as long again.
		extend();
		const reading = readingOf(call, response);
		if (reading === 'text') {
			giveText(call, response, await race(response.text()));
		} else if (reading === 'copy') {
			await race(response.clone().text());
		} else {
			call.leaveBody();
			// That of a failure is read by ky, which tells when it has.
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

/** Cancels a body that nobody will read, so that its connection is freed. A body that is locked belongs to somebody else, and what a `fetch` of the client's own answers with may be only like a response. */
export function discard(response: Response): void {
	quietly(() => response?.body?.cancel?.());
}
