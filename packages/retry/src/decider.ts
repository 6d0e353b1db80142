import {
	type Call,
	type Classification,
	type Decision,
	longestTimer,
	type ServerTiming,
	serverTiming,
} from '@kyhooks/core';
import {type ClientRetry, type RetrySettings, settingsOf} from './client-settings.ts';
import {isKeyed} from './may-repeat.ts';
import {isOneShot} from './one-shot-body.ts';
import {type OperationLink, sharedOf} from './operation-link.ts';
import type {RetryPolicy} from './options.ts';
import {ownWait} from './own-wait.ts';
import {decide} from './policy.ts';

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

/** @param around the operation that the call is part of */
export function createDecider(
	call: Call,
	policy: RetryPolicy,
	client: ClientRetry,
	around?: OperationLink,
): Decider {
	const {totalTimeout, body} = call.options;
	const limit = client.limit ?? policy.limit;
	const oneShot = isOneShot(body);
	let resolved: RetrySettings | undefined;
	/** The attempt last decided on, and how to give the retry back that was taken for it: a failure may be decided on again. */
	let taken = {after: 0, giveBack: () => {}};

	// Only a failure needs them.
	const settings = () => {
		resolved ??= settingsOf(policy, client);
		return resolved;
	};

	return {
		limit: oneShot ? 0 : limit,
		decideOn({classification, request, response, insisted = false}) {
			if (taken.after === call.attempts.length) {
				taken.giveBack();
			}
			const decision = decide(
				{
					classification,
					attempts: call.attempts,
					method: request?.method.toLowerCase() ?? '',
					keyed: request !== undefined && isKeyed(request, policy),
					oneShot,
					insisted,
					limit,
					timing: response && timingOf(response, classification, settings()),
					remaining: Math.min(
						typeof totalTimeout === 'number' ? totalTimeout - call.elapsed : Number.POSITIVE_INFINITY,
						around?.timeLeft() ?? Number.POSITIVE_INFINITY,
					),
					...(around === undefined ? {} : {shared: sharedOf(around, classification)}),
				},
				settings(),
				() => ownWait(call, settings(), classification),
			);
			if (decision.retry && around !== undefined) {
				taken = {after: call.attempts.length, giveBack: around.take(classification.category)};
			}
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
