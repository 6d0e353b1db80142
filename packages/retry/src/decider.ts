import {
	type Classification,
	type Decision,
	longestTimer,
	type ServerTiming,
	serverTiming,
} from '@kyhooks/core';
import {keyOf} from './budget-key.ts';
import type {CallScope} from './call-scope.ts';
import {type RetrySettings, settingsOf} from './client-settings.ts';
import {isKeyed} from './may-repeat.ts';
import {isOneShot} from './one-shot-body.ts';
import {sharedOf} from './operation-link.ts';
import {ownWait} from './own-wait.ts';
import {decide} from './policy.ts';
import {timeLeft} from './time-left.ts';

export type Failure = Readonly<{
	classification: Classification;
	request: Request | undefined;
	response?: Response | undefined;
	/** The client's own `shouldRetry` has said yes. */
	insisted?: boolean;
}>;

/** What decides in one call, with all that is known of the call. */
export type Decider = Readonly<{
	/** Retries that ky may make; none where the body can be sent only once. */
	limit: number;
	/** Decides what follows a failure and notes it in the call. */
	decideOn(failure: Failure): Decision;
	/** A wait for a retry that a hook of the client's own has forced. */
	forcedWait(): number;
}>;

export function createDecider({call, policy, client, gates, around}: CallScope): Decider {
	const limit = client.limit ?? policy.limit;
	const oneShot = isOneShot(call.options.body);
	let resolved: RetrySettings | undefined;
	/** The attempt last decided on, and how to give the retry back that was taken for it: a failure may be decided on again. */
	let taken = {after: 0, giveBack: () => {}};

	// Only a failure needs them.
	const settings = () => {
		resolved ??= settingsOf(policy, client);
		return resolved;
	};

	/** The last of all questions, so that a retry which is not made for another reason takes nothing. */
	const payFor = (wanted: Decision, {category}: Classification, request: Request | undefined): Decision => {
		const paid =
			policy.budget === false || request === undefined
				? () => {}
				: policy.budget.take(keyOf(call, request, policy.budget), category);
		if (paid === undefined) {
			return {retry: false, reason: 'budget'};
		}
		const giveBack = around?.take(category);
		taken = {
			after: call.attempts.length,
			giveBack() {
				paid();
				giveBack?.();
			},
		};
		return wanted;
	};

	return {
		limit: oneShot ? 0 : limit,
		decideOn({classification, request, response, insisted = false}) {
			if (taken.after === call.attempts.length) {
				taken.giveBack();
			}
			const wanted = decide(
				{
					classification,
					attempts: call.attempts,
					method: request?.method.toLowerCase() ?? '',
					keyed: request !== undefined && isKeyed(request, policy),
					oneShot,
					insisted,
					limit,
					timing: response && timingOf(response, classification, settings()),
					remaining: timeLeft(call, around),
					gate: request && gates.size > 0 ? gates.inForce(keyOf(call, request, policy.budget)) : undefined,
					...(around === undefined ? {} : {shared: sharedOf(around, classification)}),
				},
				settings(),
				() => ownWait(call, settings(), classification),
			);
			const decision = wanted.retry ? payFor(wanted, classification, request) : wanted;
			call.decide(decision);
			return decision;
		},
		forcedWait: () => Math.min(ownWait(call, settings()), longestTimer),
	};
}

/** What the server asks for with a failed response, where the client lets it count. */
export function timingOf(
	response: Response,
	{category}: Classification,
	{afterStatusCodes}: Pick<RetrySettings, 'afterStatusCodes'>,
): ServerTiming | undefined {
	const {status, headers} = response;
	return afterStatusCodes === undefined || afterStatusCodes.includes(status)
		? serverTiming({status, headers, rateLimited: category === 'rate-limited'})
		: undefined;
}
