import {
	type Category,
	type Classification,
	type Decision,
	longestTimer,
	type ServerTiming,
	serverTiming,
} from '@kyhooks/core';
import type {RetryAccount} from './budget.ts';
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
	/** Retries that ky may make. */
	limit: number;
	/** Decides what follows a failure. */
	decideOn(failure: Failure): Decision;
	/** A wait for a retry that a hook of the client's own has forced. */
	forcedWait(): number;
	/**
	Settles what the retries of the call have cost. One that was decided and not made costs nothing.

	@returns whether there was anything to settle
	*/
	settle(succeeded: boolean): boolean;
}>;

const rejected: Decision = Object.freeze({retry: false, reason: 'rejected'});

/** @param loopLimit retries that ky may make; none where the body can be sent only once */
export function createDecider({call, policy, client, gates, around}: CallScope, loopLimit: number): Decider {
	const limit = client.limit ?? policy.limit;
	const oneShot = isOneShot(call.options.body);
	let resolved: RetrySettings | undefined;
	let account: RetryAccount | undefined;
	/** The attempt last decided on, and how to give the retry back that was taken for it: a failure may be decided on again. */
	let taken = {after: 0, giveBack: () => {}};

	// Only a failure needs them.
	const settings = () => {
		resolved ??= settingsOf(policy, client);
		return resolved;
	};

	/** The last of all questions, so that a retry which is not made for another reason takes nothing. */
	const payFor = (
		wanted: Decision,
		{category}: Classification,
		request: Request | undefined,
		isFree: boolean,
	): Decision => {
		if (isOfDevice(category)) {
			return wanted;
		}
		const isPaid = policy.budget !== false && request !== undefined && !isFree;
		if (isPaid) {
			account ??= policy.budget.open(keyOf(call, request, policy.budget));
			if (!account.take(category)) {
				return {retry: false, reason: 'budget'};
			}
		}
		const giveBack = around?.take(category);
		taken = {
			after: call.attempts.length,
			giveBack() {
				if (isPaid) {
					account?.giveBack();
				}
				giveBack?.();
			},
		};
		return wanted;
	};

	/** Its refusal can be foreseen, and would stand in the way of the failure that the caller is owed. */
	const isVain = (wanted: Decision, request: Request | undefined) =>
		wanted.retry &&
		wanted.source !== 'online' &&
		request !== undefined &&
		call.refusesAfter(wanted.wait, request);

	return {
		limit: loopLimit,
		decideOn({classification, request, response, insisted = false}) {
			if (taken.after === call.attempts.length) {
				taken.giveBack();
			}
			const counted = call.attempts.filter(attempt => !isOfDevice(attempt.classification?.category));
			const timing = response && timingOf(response, classification, settings());
			const [gate] =
				request && gates.size > 0 ? gates.inForce(keyOf(call, request, policy.budget), request.url) : [];
			const wanted = decide(
				{
					classification,
					attempts: counted,
					method: request?.method.toLowerCase() ?? '',
					keyed: request !== undefined && isKeyed(request, policy),
					oneShot,
					insisted,
					limit: Math.min(limit, loopLimit - (call.attempts.length - counted.length)),
					timing,
					remaining: timeLeft(call, around),
					gate,
					...(around === undefined ? {} : {shared: sharedOf(around, classification)}),
				},
				settings(),
				() => ownWait(call, settings(), classification),
			);
			// The server has named the moment: such a retry is no load that it has not asked for. A burst of calls against a rate limit would spend any budget, and lose for nothing what the limit lets through a second later.
			const isFree = wanted.retry && wanted.source !== 'backoff';
			const decision = isVain(wanted, request)
				? rejected
				: wanted.retry
					? payFor(wanted, classification, request, isFree)
					: wanted;
			if (!decision.retry) {
				account?.close(false);
			}
			return decision;
		},
		settle(succeeded) {
			if (taken.after === call.attempts.length) {
				taken.giveBack();
			}
			account?.close(succeeded);
			return account !== undefined;
		},
		forcedWait() {
			// As it was, it was not worth a retry. Who forces one has changed something: a token, an address.
			const isChanged = call.attempts.at(-1)?.classification?.retry === 'never';
			return isChanged ? 0 : Math.min(ownWait(call, settings()), longestTimer);
		},
	};
}

/** Offline, or cut off because the page was left: the server has no part in it, and no retry is spent on it. */
export function isOfDevice(category: Category | undefined): boolean {
	return category === 'offline' || category === 'cancelled';
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
