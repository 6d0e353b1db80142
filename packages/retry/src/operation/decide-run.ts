import {
	type Attempt,
	type Call,
	type Classification,
	type Decision,
	explain,
	type Operation,
	originOf,
	outcomeOf,
} from '@kyhooks/core';
import {decide, type Repetition} from '../policy.ts';
import {ownWait} from '../wait.ts';
import type {FailedRequest} from './failed-request.ts';
import type {OperationPolicy} from './options.ts';
import type {Tally} from './tally.ts';

const owner = 'retryOperation';

/** A failed run, in the state that it had when the function failed. */
export type FailedRun = Readonly<{
	attempt: Attempt;
	thrown: unknown;
	/** Something that must not happen twice may have happened. */
	atRisk: boolean;
	request: FailedRequest;
}>;

/** After which failures the operation may run again. */
export function repetitionAfter({atRisk, request}: FailedRun, idempotent: boolean): Repetition {
	if (idempotent) {
		return 'always';
	}
	if (atRisk) {
		return 'never';
	}
	return request.mayBeRepeated ? 'always' : 'if-not-acted';
}

/** Decides what follows a failed run, by the rules of `retry()`, and emits `retry-scheduled` if it is repeated. */
export function decideOnRun(
	failed: FailedRun,
	{call, fail}: Operation,
	policy: OperationPolicy,
	tally: Tally,
): Decision {
	const {attempt, thrown, request} = failed;
	const classification = fail(attempt, thrown, request.facts);
	const {limit, idempotent} = policy;
	const wanted = decide(
		{
			classification,
			response: outcomeOf(thrown).response,
			repetition: repetitionAfter(failed, idempotent),
			...tally.within({retriesLeft: limit, timeLeft: Infinity}),
		},
		policy,
		() => ownWait(call, policy, classification, owner),
	);
	const decision: Decision =
		wanted.retry && isOverBudget(failed, call, policy, classification, tally)
			? {retry: false, reason: 'budget'}
			: wanted;
	attempt.decision = decision;
	if (decision.retry) {
		tally.take(attempt);
		call.emit({type: 'retry-scheduled', attempt});
	}
	return decision;
}

/** Whether a budget forbids the repetition. Repeating the whole operation must not bypass the budget of the call that failed in it. */
function isOverBudget(
	{thrown, request: {facts, url}}: FailedRun,
	call: Call,
	{budget}: OperationPolicy,
	{category}: Classification,
	tally: Tally,
): boolean {
	if (budget === false || category === 'offline' || category === 'cancelled') {
		return false;
	}
	if (explain(thrown)?.reason === 'budget') {
		return true;
	}
	if (budget === undefined) {
		return false;
	}
	const key = facts === undefined ? originOf(url) : budget.keyOf(facts as Request, call);
	return !tally.pay(budget, key, category);
}
