import {type Attempt, discard, isOffline, markRun, type Operation, read, untilOnline} from '@kyhooks/core';
import {ofThisMachine, pause} from '../wait.ts';
import {decideOnRun, type FailedRun, repetitionAfter} from './decide-run.ts';
import type {End} from './end.ts';
import {failedRequest} from './failed-request.ts';
import type {OperationLink} from './link.ts';
import type {OperationPolicy} from './options.ts';
import {beginRun, type OperationContext, RunFailure} from './run.ts';
import {createTally} from './tally.ts';

/** The steps of one operation, in the order in which the loop calls them. */
export type Runs = Readonly<{
	/** Runs the function. @throws RunFailure */
	once<Value>(run: (context: OperationContext) => PromiseLike<Value> | Value): Promise<Value>;
	/** Decides what follows the failed run. */
	decide(): void;
	/** Waits until the next run; resolves with `false` if there is none. */
	waitIfDue(): Promise<boolean>;
	/** Ends the operation. */
	reject(thrown: unknown): void;
	lastFailure(): unknown;
}>;

/** @param around the operation that this one is part of */
export function createRuns(
	operation: Operation,
	policy: OperationPolicy,
	end: End,
	around: OperationLink | undefined,
): Runs {
	const {call} = operation;
	const {name = '', limit, totalTimeout, idempotent} = policy;
	let abortRun = (_reason: unknown) => {};
	let failed: FailedRun | undefined;
	let result: unknown;

	const timeLeft = () =>
		Math.min(totalTimeout === false ? Infinity : totalTimeout - call.elapsed, around?.timeLeft() ?? Infinity);
	const tally = createTally(limit, timeLeft, around);

	end.signal.addEventListener('abort', () => abortRun(end.signal.reason), {once: true});

	return {
		async once(run) {
			const attempt = operation.begin();
			const {signal, abort, isAtRisk, mayRepeat} = beginRun(tally, timeLeft, idempotent ? undefined : around);
			markRun(signal, {operation: call, name, number: attempt.number});
			abortRun = abort;
			try {
				const value = await run(Object.freeze({attempt: attempt.number, signal}));
				result = value;
				if (end.signal.aborted) {
					giveUp(value);
				} else {
					operation.succeed(attempt);
					tally.close(true);
				}
				return value;
			} catch (thrown) {
				const request = failedRequest(thrown, mayRepeat);
				// Recorded before the abort: that a leftover request was cut off proves nothing about it.
				failed = {attempt, thrown, atRisk: isAtRisk(), request};
				abort(new DOMException('This run of the operation has failed', 'AbortError'));
				throw new RunFailure(thrown);
			}
		},
		decide() {
			decideOnRun(failed as FailedRun, operation, policy, tally);
		},
		async waitIfDue() {
			const last = call.attempts.at(-1) as Attempt;
			const {decision} = last;
			if (decision?.retry !== true) {
				return false;
			}
			await pause(decision.wait, end.signal);
			const isForWant = last.classification?.category === 'offline' && isOffline();
			if (!isForWant || ofThisMachine.test((failed as FailedRun).request.url)) {
				return true;
			}
			const left = timeLeft();
			const isOnline = await untilOnline(end.signal, Number.isFinite(left) ? left : policy.maxRetryAfter);
			if (!isOnline) {
				last.decision = {retry: false, reason: 'offline'};
			}
			return isOnline;
		},
		reject(thrown) {
			tally.close(false);
			// The function may have returned a response just before the operation ended.
			giveUp(result);
			const last = call.attempts.at(-1);
			if (last && end.isTimeout()) {
				last.decision ??= {retry: false, reason: 'deadline'};
			}
			const known = end.signal.aborted ? undefined : failed;
			around?.note(
				call.id,
				known === undefined ? idempotent : repetitionAfter(known, idempotent) === 'always',
			);
			// If the operation around this one ended it, the outer operation explains the reason.
			operation.reject(thrown, around === undefined || !end.signal.aborted || end.isTimeout());
		},
		lastFailure: () => failed?.thrown,
	};
}

/** Cancels the body of a response that the caller does not get. */
function giveUp(value: unknown): void {
	if (
		typeof read(value, 'status') === 'number' &&
		typeof read(read(value, 'body'), 'cancel') === 'function'
	) {
		discard(value as Response);
	}
}
