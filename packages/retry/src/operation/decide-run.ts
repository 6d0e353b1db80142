import {
	type Attempt,
	type Call,
	type Classification,
	type Decision,
	explain,
	type Operation,
	originOf,
	outcomeOf,
	requestKey,
} from '@kyhooks/core';
import {decide, type Repetition, timingOf} from '../policy.ts';
import {settingsOf} from '../settings.ts';
import {ownWait, tellRetry} from '../wait.ts';
import type {FailedRequest} from './failed-request.ts';
import type {OperationPolicy} from './options.ts';
import type {Tally} from './tally.ts';

const owner = 'retryOperation';

/** A failed run, as it stood when the function gave up. */
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

/**
Decides what follows a failed run, by the policy of the hook, and tells of it.

@param timeLeft milliseconds
*/
export function decideOnRun(
	failed: FailedRun,
	{call, fail}: Operation,
	policy: OperationPolicy,
	tally: Tally,
	timeLeft: number,
): Decision {
	const {attempt, thrown, request} = failed;
	const settings = settingsOf(policy, {});
	const classification = fail(attempt, thrown, request.facts);
	const {response} = outcomeOf(thrown);
	const wanted = decide(
		{
			classification,
			attempts: call.attempts,
			repetition: repetitionAfter(failed, policy.idempotent),
			oneShot: false,
			insisted: false,
			limit: policy.limit,
			timing: timingOf(response, classification, settings),
			remaining: timeLeft,
			shared: tally,
		},
		settings,
		() => ownWait(call, settings, classification, owner),
	);
	const decision: Decision =
		wanted.retry && isOverBudget(failed, call, policy, classification, tally)
			? {retry: false, reason: 'budget'}
			: wanted;
	attempt.decision = decision;
	if (decision.retry) {
		tally.take(classification.category);
		call.emit({type: 'retry-scheduled', attempt});
		if (policy.onRetry !== undefined) {
			tellRetry(call, request, decision, classification, owner, policy.onRetry, policy.name);
		}
	}
	return decision;
}

/** Repeating all of it would be one way around the budget of the call that failed in it. */
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
	const key =
		facts === undefined ? originOf(url) : requestKey(call, 'retry.budget.key', budget.key, facts as Request);
	return !tally.pay(budget, key, category);
}
