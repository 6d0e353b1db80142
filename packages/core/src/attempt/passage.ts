import {knownOf, note, quietly, remember} from '../call/call.ts';
import type {KyCall, Steering} from '../call/ky-call.ts';
import {isRejectedError} from '../errors/guards.ts';
import {isFailure} from '../verdict/outcome.ts';
import {send} from './send.ts';

/**
Makes one attempt. The request passes the layers outside the attempt's clock, the clock, the layers inside it, and the client's own `fetch`.

@param self the object that ky calls `fetch` on
@param init what ky passes in addition to the request, such as a dispatcher
*/
export async function passThrough(
	call: KyCall,
	self: unknown,
	request: Request,
	init: RequestInit | undefined,
): Promise<Response> {
	const {layers, definitions, fetch} = call;
	const attempt = call.begin(request);

	/** @param signed the init that the request is sent with, once it is inside the clock */
	const pass = (given: Request, at: number, signed?: RequestInit): Promise<Response> => {
		const layer = layers[at];
		// The clock of the attempt begins before the stage `send`.
		if (!signed && (!layer || definitions[at]?.stage === 'send')) {
			return send(call, attempt, given, init, (next, within = {}) => pass(next, at, within));
		}
		if (!layer) {
			return fetch ? fetch.call(self as never, given, signed) : globalThis.fetch(given, signed);
		}
		// Nothing is put around the promise of a layer: each promise would cost as much as a layer that has nothing to do.
		try {
			return layer.attempt
				? layer.attempt(given, next => pass(next, at + 1, signed), call)
				: pass(given, at + 1, signed);
		} catch (error) {
			return Promise.reject(error);
		}
	};

	let response: Response | undefined;
	let error: unknown;
	try {
		response = await pass(request, 0);
		if (!response) {
			throw new TypeError('A hook must return a response');
		}
	} catch (thrown) {
		if (call.thrown && isRejectedError(thrown)) {
			return call.giveBack(thrown.reason);
		}
		error = thrown;
	}
	attempt.status = (response ?? attempt).status;
	attempt.duration = call.elapsed - attempt.startedAt;
	if (response && !isFailure(response) && attempt.subject !== response) {
		// A layer may have judged a failure that another layer has repaired since.
		attempt.classification = undefined;
		attempt.subject = undefined;
		const known = knownOf(response);
		if (known) {
			known.link = call.link;
		} else {
			note(response, {link: call.link});
		}
		call.succeed(attempt);
		return response;
	}
	attempt.failed = true;
	attempt.threw = !response;
	attempt.subject = response ?? error;
	remember(attempt.subject, call);
	call.noteFailure();
	call.emit({type: 'attempt-ended', attempt});
	const isRepeated = call.steering?.decideOn(response);
	if (!response) {
		// If the thrown value is not an error, ky throws it past all its hooks. Even the check may throw.
		if (!(isRepeated || quietly(() => error instanceof Error))) {
			call.fail(error);
		}
		throw error;
	}
	if (isRepeated) {
		return (call.steering as Steering).repeat(request, response);
	}
	if (response.ok) {
		call.emit({type: 'failure-returned', attempt});
	}
	return response;
}
