import {TimeoutError} from 'ky';
import type {Call} from '../hook/layer.ts';
import {earliness, startLimit} from '../time/clock.ts';
import type {Attempt, HeldBy} from './attempt.ts';

/**
Holds an attempt back until `wait` settles, and resolves with its result. Call it in the part `attempt` of a layer, before `next`. The record of the attempt shows the wait in `held`.

@param wait receives a signal, and must end when that aborts
@param within milliseconds after which the signal aborts in any case; what `wait` then resolves with is the result
@throws the reason of the caller's abort, or ky's `TimeoutError` if the time of the call is over
*/
export async function hold<Result>(
	call: Call,
	by: HeldBy,
	wait: (signal: AbortSignal) => Promise<Result>,
	within: number = Infinity,
): Promise<Result> {
	const attempt = call.attempts.at(-1) as Attempt;
	const {signal} = call.request as Request;
	signal.throwIfAborted();
	const since = call.elapsed;
	const over = new AbortController();
	const end = () => over.abort(signal.reason);
	signal.addEventListener('abort', end);
	const cancelTimer = startLimit(Math.max(0, Math.min(call.timeLeft, within)), end);
	call.emit({type: 'attempt-held', attempt, by});
	try {
		const result = await wait(over.signal);
		signal.throwIfAborted();
		if (call.timeLeft <= earliness) {
			attempt.timeLimit = 'total';
			throw new TimeoutError(call.request as Request);
		}
		return result;
	} finally {
		signal.removeEventListener('abort', end);
		cancelTimer();
		attempt.startedAt = call.elapsed;
		attempt.held = Object.freeze([
			...(attempt.held ?? []),
			Object.freeze({by, duration: attempt.startedAt - since}),
		]);
	}
}
