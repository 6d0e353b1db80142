import {type Attempt, type Decision, discard, type Operation, outcomeOf, read} from '@kyhooks/core';
import {announce} from '../announce.ts';
import {settingsOf} from '../client-settings.ts';
import {timingOf} from '../decider.ts';
import {type OperationLink, sharedOf} from '../operation-link.ts';
import {ownWait} from '../own-wait.ts';
import {decide} from '../policy.ts';
import type {End} from './end.ts';
import {type FailedRequest, failedRequest} from './failed-request.ts';
import type {OperationPolicy} from './options.ts';
import {pause} from './pause.ts';
import {beginRun} from './run.ts';
import {createTally} from './tally.ts';

export type OperationContext = Readonly<{
	/** The number of this run, from 1. */
	attempt: number;
	/** To be given to every call in the operation: it ends them with this run, and they share the operation's limit and time. */
	signal: AbortSignal;
}>;

/** Carries what the function threw through p-retry, which unwraps some errors, never repeats others, and replaces what is none. */
export class RunFailure extends Error {
	override name = 'RunFailure';
	readonly thrown: unknown;

	constructor(thrown: unknown) {
		super();
		this.thrown = thrown;
	}
}

/** A failed run, as it stood when the function gave up. */
type Failure = Readonly<{attempt: Attempt; thrown: unknown; atRisk: boolean; request: FailedRequest}>;

/** The steps of one operation, in the order in which the loop takes them. */
export type Runs = Readonly<{
	/** Runs the function. */
	once<Value>(run: (context: OperationContext) => PromiseLike<Value> | Value): Promise<Value>;
	/** Decides what follows the failed run. */
	decide(): void;
	/** Waits for the next run, if there is to be one. */
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
	const {name, limit, totalTimeout, idempotent, onRetry} = policy;
	const tally = createTally(limit, around);
	const settings = settingsOf(policy, {});
	let failure: Failure | undefined;
	let result: unknown;

	const timeLeft = () =>
		Math.min(
			totalTimeout === false ? Number.POSITIVE_INFINITY : totalTimeout - call.elapsed,
			around?.timeLeft() ?? Number.POSITIVE_INFINITY,
		);

	const repetition = ({atRisk, request}: Failure) => {
		if (idempotent) {
			return 'always';
		}
		if (atRisk) {
			return 'never';
		}
		return request.mayBeRepeated ? 'always' : 'if-not-acted';
	};

	const decideOn = (failed: Failure): Decision => {
		const {attempt, thrown, request} = failed;
		const classification = operation.fail(attempt, thrown, request.facts);
		const {response} = outcomeOf(thrown);
		const decision = decide(
			{
				classification,
				attempts: call.attempts,
				method: request.method.toLowerCase(),
				keyed: false,
				repetition: repetition(failed),
				oneShot: false,
				insisted: false,
				limit,
				timing: response && timingOf(response, classification, settings),
				remaining: timeLeft(),
				shared: sharedOf(tally, classification),
			},
			settings,
			() => ownWait(call, settings, classification, 'retryOperation'),
		);
		call.decide(decision);
		if (decision.retry) {
			tally.take(classification.category);
			announce(call, classification, request, {owner: 'retryOperation', operation: name, onRetry});
		}
		return decision;
	};

	return {
		async once(run) {
			const attempt = operation.begin();
			const current = beginRun(tally, timeLeft, idempotent ? undefined : around);
			const stop = () => current.abort(end.signal.reason);
			end.signal.addEventListener('abort', stop, {once: true});
			try {
				const value = await run(Object.freeze({attempt: attempt.number, signal: current.signal}));
				result = value;
				if (end.signal.aborted) {
					giveUp(value);
				} else {
					operation.succeed(attempt);
				}
				return value;
			} catch (thrown) {
				failure = {
					attempt,
					thrown,
					atRisk: current.isAtRisk(),
					request: failedRequest(thrown, current.mayRepeat),
				};
				current.abort(new DOMException('This run of the operation has failed', 'AbortError'));
				throw new RunFailure(thrown);
			} finally {
				end.signal.removeEventListener('abort', stop);
			}
		},
		decide() {
			if (failure !== undefined) {
				decideOn(failure);
			}
		},
		async waitIfDue() {
			const decision = call.attempts.at(-1)?.decision;
			if (decision?.retry !== true) {
				return false;
			}
			await pause(decision.wait, end.signal);
			return true;
		},
		reject(thrown) {
			// It came in the moment between the function's end and the operation's.
			giveUp(result);
			const last = call.attempts.at(-1);
			if (end.isTimeout() && last?.decision === undefined) {
				call.decide({retry: false, reason: 'deadline'});
			}
			const failed = failure?.attempt === last && !end.signal.aborted ? failure : undefined;
			around?.note(call.id, idempotent || (failed !== undefined && repetition(failed) === 'always'));
			// The reason of an operation around this one is that one's to explain.
			operation.reject(thrown, around === undefined || !end.signal.aborted || end.isTimeout());
		},
		lastFailure: () => failure?.thrown,
	};
}

/** Cancels the body of a response that nobody gets. */
function giveUp(value: unknown): void {
	if (
		typeof read(value, 'status') === 'number' &&
		typeof read(read(value, 'body'), 'cancel') === 'function'
	) {
		discard(value as Response);
	}
}
