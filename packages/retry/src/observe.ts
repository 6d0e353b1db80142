import {type Call, type Decision, isFailure, type Layer} from '@kyhooks/core';
import {isForceRetryError} from 'ky';
import {keyOf} from './budget-key.ts';
import {clientRetryOf} from './client-settings.ts';
import {createDecider} from './decider.ts';
import {createGatekeeper} from './gatekeeper.ts';
import type {Gates} from './gates.ts';
import {isOneShot} from './one-shot-body.ts';
import type {RetryPolicy} from './options.ts';
import {timeLeft} from './time-left.ts';

type Stop = Extract<Decision, {retry: false}> & Readonly<{attempt: number}>;

/**
What the hook does in a call that it only observes: it decides on each failed attempt as ever, with its budget and its gates, and tells of it in place of acting. Which attempts are made is left to ky.

@param limit given to the hook. In ky's options, where it would go before the client's own, it must not stand.
*/
export function observeRetry(
	call: Call,
	policy: RetryPolicy,
	gates: Gates,
	limit: number | undefined,
): Layer {
	const {budget} = policy;
	/** What would have ended the call. It makes a difference, and is told, if ky goes on. */
	let stop: Stop | undefined;
	let made: ReturnType<typeof createJudge> | undefined;
	const judge = () => {
		made ??= createJudge(call, policy, gates, limit);
		return made;
	};

	const judgeLast = () => {
		const {request} = call;
		const {number: attempt = 0, classification, status, subject, answeredBy} = call.attempts.at(-1) ?? {};
		if (classification === undefined || request === undefined) {
			return;
		}
		const {gatekeeper, decider} = judge();
		const response = status === undefined ? undefined : (subject as Response);
		if (response !== undefined && answeredBy === undefined) {
			gatekeeper.heed(response, request);
		}
		const decision = decider.decideOn({classification, request, response});
		if (decision.retry) {
			const {wait, source} = decision;
			call.emit({type: 'observed', hook: 'retry', would: 'retry', attempt, wait, source});
		} else {
			stop = {...decision, attempt};
		}
	};

	const tellStop = ({attempt, reason, wait}: Stop) => {
		const refused = wait === undefined ? {} : {wait};
		call.emit({type: 'observed', hook: 'retry', would: 'stop', attempt, reason, ...refused});
		stop = undefined;
	};

	const tellGate = (request: Request) => {
		const [gate] = gates.inForce(keyOf(call, request, budget), request.url);
		const wait = gate?.remaining() ?? 0;
		if (gate !== undefined && wait > 0) {
			const would = wait < timeLeft(call, undefined) ? 'wait' : 'refuse';
			const {source} = gate.reason();
			call.emit({type: 'observed', hook: 'retry', would, attempt: call.attempts.length, wait, source});
		}
	};

	return {
		attempt(request, next) {
			if (stop !== undefined) {
				tellStop(stop);
			}
			if (gates.size > 0) {
				tellGate(request);
			}
			return next(request);
		},
		received(response, request) {
			if (isFailure(response)) {
				return undefined;
			}
			if (gates.size > 0) {
				gates.served(keyOf(call, request, budget), request.url);
			}
			if (made?.decider.settle(true) !== true && budget !== false) {
				budget.earn(keyOf(call, request, budget));
			}
			return undefined;
		},
		hears: 'failures',
		on({type}) {
			if (type === 'attempt-ended' || type === 'attempt-reclassified') {
				judgeLast();
			} else if (type === 'call-failed') {
				made?.decider.settle(false);
			}
		},
		hooks: {
			beforeRetry: [
				({error}) => {
					if (isForceRetryError(error)) {
						// It would have been made all the same.
						stop = undefined;
					}
				},
			],
		},
	};
}

function createJudge(call: Call, policy: RetryPolicy, gates: Gates, limit: number | undefined) {
	const own = clientRetryOf(call.options.retry);
	const client = limit === undefined ? own : {...own, limit};
	// No part of the operation around it: a retry that is not made must not be counted there.
	const scope = {call, policy, client, gates, around: undefined};
	const loopLimit = isOneShot(call.options.body) ? 0 : (client.limit ?? policy.limit);
	return {gatekeeper: createGatekeeper(scope), decider: createDecider(scope, loopLimit)};
}
