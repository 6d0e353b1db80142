import {type Call, type Classification, type Decision, longestTimer} from '@kyhooks/core';
import {type ClientRetry, type RetrySettings, settingsOf} from './client-settings.ts';
import {isKeyed} from './may-repeat.ts';
import {isOneShot} from './one-shot-body.ts';
import type {RetryPolicy} from './options.ts';
import {ownWait} from './own-wait.ts';
import {decide} from './policy.ts';
import {type ServerTiming, serverTiming} from './server-timing.ts';

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

export function createDecider(call: Call, policy: RetryPolicy, client: ClientRetry): Decider {
	const {totalTimeout, body} = call.options;
	const limit = client.limit ?? policy.limit;
	const oneShot = isOneShot(body);
	let resolved: RetrySettings | undefined;

	// Only a failure needs them.
	const settings = () => {
		resolved ??= settingsOf(policy, client);
		return resolved;
	};

	return {
		limit: oneShot ? 0 : limit,
		decideOn({classification, request, response, insisted = false}) {
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
					remaining:
						typeof totalTimeout === 'number' ? totalTimeout - call.elapsed : Number.POSITIVE_INFINITY,
				},
				settings(),
				() => ownWait(call, settings(), classification),
			);
			call.decide(decision);
			return decision;
		},
		forcedWait: () => Math.min(ownWait(call, settings()), longestTimer),
	};
}

function timingOf(
	response: Response,
	{category}: Classification,
	{afterStatusCodes}: RetrySettings,
): ServerTiming | undefined {
	const {status, headers} = response;
	return afterStatusCodes === undefined || afterStatusCodes.includes(status)
		? serverTiming({status, headers, rateLimited: category === 'rate-limited'})
		: undefined;
}
