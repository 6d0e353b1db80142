import {TimeoutError} from 'ky';
import type {Call} from '../hook/layer.ts';
import {earliness, startLimit} from '../time/clock.ts';
import type {Attempt, HeldBy} from './attempt.ts';

/**
Holds an attempt back: for what `wait` resolves with. For the part `attempt` of a layer, before it calls `next`.

@param wait must end when the signal aborts
@param within milliseconds after which its signal aborts in any case; what it gives then is the result
@throws the reason of the caller's abort, and ky's `TimeoutError` when the time of the call is over
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
