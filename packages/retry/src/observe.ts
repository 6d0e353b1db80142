import {type Call, clientRetryOf, type Decision, isFailure, type Layer} from '@kyhooks/core';
import {remaining} from './gate/gate.ts';
import type {Gates} from './gate/gates.ts';
import type {RetryPolicy} from './options.ts';
import {createRetries} from './retries.ts';

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
	const client = clientRetryOf(call.options.retry);
	// It takes no part in the operation around the call: a retry that is not made must not be counted there.
	const retries = createRetries(call, policy, gates, limit === undefined ? client : {...client, limit});
	/** What would have ended the call. It makes a difference, and is told, if ky goes on. */
	let stop: Omit<Extract<Decision, {retry: false}>, 'retry'> | undefined;
	const observed = {type: 'observed', hook: 'retry'} as const;

	return {
		async attempt(request, next) {
			if (stop !== undefined) {
				call.emit({...observed, would: 'stop', ...stop, attempt: call.attempts.length - 1});
				stop = undefined;
			}
			const gate = retries.closedGate(request);
			if (gate !== undefined) {
				const wait = remaining(gate);
				const would = wait < call.timeLeft ? 'wait' : 'refuse';
				call.emit({...observed, would, attempt: call.attempts.length, wait, source: gate.source});
			}
			const response = await next(request);
			if (!isFailure(response)) {
				retries.succeed(request);
			}
			return response;
		},
		on(event) {
			const {request} = call;
			const last = call.attempts.at(-1);
			if (event.type === 'attempt-ended' && last?.failed && request !== undefined) {
				const {number: attempt, outcome} = last;
				const decision = retries.decide({...outcome, request});
				if (decision.retry) {
					const {wait, source} = decision;
					call.emit({...observed, would: 'retry', attempt, wait, source});
				} else {
					const {retry: _, ...told} = decision;
					stop = told;
				}
			} else if (event.type === 'call-failed' || event.type === 'failure-returned') {
				retries.fail();
			}
		},
	};
}
