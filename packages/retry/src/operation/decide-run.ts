import {
	type Attempt,
	type Call,
	type Classification,
	type Decision,
	explain,
	invoke,
	type Operation,
	originOf,
	outcomeOf,
	requestKey,
	withoutQuery,
} from '@kyhooks/core';
import type {RetryRecord} from '../options.ts';
import {decide, type Repetition} from '../policy.ts';
import {ownWait} from '../wait.ts';
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

/** Decides what follows a failed run, by the policy of the hook, and tells of it. */
export function decideOnRun(
	failed: FailedRun,
	{call, fail}: Operation,
	policy: OperationPolicy,
	tally: Tally,
): Decision {
	const {attempt, thrown, request} = failed;
	const classification = fail(attempt, thrown, request.facts);
	const {category} = classification;
	const {limit, idempotent, name, onRetry} = policy;
	const wanted = decide(
		{
			classification,
			response: outcomeOf(thrown).response,
			repetition: repetitionAfter(failed, idempotent),
			...tally.within({retriesLeft: limit, retriesOfKind: 0, timeLeft: Number.POSITIVE_INFINITY}, category),
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
		tally.take(attempt, category);
		call.emit({type: 'retry-scheduled', attempt});
		if (onRetry !== undefined) {
			const {method, url} = request;
			const {wait, source} = decision;
			const record: RetryRecord = Object.freeze({
				call: call.id,
				...(name !== undefined && {operation: name}),
				method,
				url: URL.canParse(url) ? withoutQuery(url) : '',
				attempt: attempt.number,
				wait,
				source,
				classification,
			});
			invoke(call, `${owner}.onRetry`, () => onRetry(record));
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
