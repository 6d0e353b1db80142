import {TimeoutError} from 'ky';
import {startLimit} from '../time/clock.ts';
import type {Attempt, HeldBy} from './attempt.ts';
import type {Call} from './call.ts';

/**
Holds an attempt back: for what `wait` resolves with. For the part `attempt` of a layer, before it calls `next`.

@param wait must end when the signal aborts
@throws the reason of the caller's abort, and ky's `TimeoutError` when the time of the call is over
*/
export async function hold<Result>(
	call: Call,
	by: HeldBy,
	wait: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
	const attempt = call.attempts.at(-1) as Attempt;
	const {signal} = call.request as Request;
	signal.throwIfAborted();
	const since = call.elapsed;
	const over = new AbortController();
	const abort = () => over.abort(signal.reason);
	signal.addEventListener('abort', abort);
	const cancelTimer = startLimit(Math.max(0, call.timeLeft), () => {
		attempt.timeLimit = 'total';
		over.abort(new TimeoutError(call.request as Request));
	});
	call.emit({type: 'attempt-held', attempt, by});
	try {
		const result = await wait(over.signal);
		over.signal.throwIfAborted();
		return result;
	} finally {
		signal.removeEventListener('abort', abort);
		cancelTimer();
		attempt.startedAt = call.elapsed;
		const held = Object.freeze({by, duration: attempt.startedAt - since});
		attempt.held = Object.freeze([...(attempt.held ?? []), held]);
	}
}
