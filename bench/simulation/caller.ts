import {clock} from '@kyhooks/core';
import {type Call, type CallLimits, newCall} from './call.ts';
import type {EventHeap} from './event-heap.ts';
import {createLine} from './line.ts';
import type {Permit, Policies} from './policy.ts';
import type {Server} from './server.ts';

export type Caller = {
	heap: EventHeap;
	server: Server;
	limits: CallLimits;
	policies: Policies;
	/** Hears of each call when it is over. */
	ended(call: Call): void;
};

const origin = 'https://api.example.com';

/**
One client: makes calls, and repeats their attempts as far as its policies let it.

@returns begins a call
*/
export function createCaller({heap, server, limits, policies, ended}: Caller): (client: number) => void {
	const {breaker, budget, whenOpen, retries} = policies;
	const line =
		breaker !== undefined && whenOpen === 'wait' ? createLine(heap, breaker, limits.attempt) : undefined;

	const end = (call: Call, how: NonNullable<Call['end']>) => {
		call.end = how;
		ended(call);
	};

	const ask = (call: Call) => {
		call.tries += 1;
		// Whoever comes while others wait goes behind them.
		const permit = line?.isEmpty === false ? undefined : breaker?.enter(limits.attempt);
		if (breaker === undefined || permit !== undefined) {
			send(call, permit);
		} else if (line !== undefined) {
			wait(call);
		} else if (whenOpen === 'repeat') {
			repeat(call, false);
		} else {
			end(call, 'refused');
		}
	};

	const wait = (call: Call) => {
		// With less than a whole attempt's time left, it would time out by itself; and those who have tried the server while it recovered do not try again, or a few calls would be all its traffic.
		const until = call.startedAt + limits.total - limits.attempt;
		if (call.hasTried || heap.now() >= until) {
			end(call, 'refused');
		} else {
			line?.join({admit: permit => send(call, permit), giveUp: () => end(call, 'refused')}, until);
		}
	};

	const send = (call: Call, permit: Permit | undefined) => {
		const startedAt = heap.now();
		call.attempts += 1;
		call.hasTried ||= permit?.isTrial === true;
		const answer = server.receive();
		const allowed = Math.min(limits.attempt, call.startedAt + limits.total - startedAt);
		const timedOut = answer.at > startedAt + allowed;
		heap.at(Math.min(answer.at, startedAt + allowed), () => {
			const succeeded = answer.succeeds && !timedOut;
			if (permit !== undefined) {
				const isCutShort = timedOut && allowed < limits.attempt;
				const result = succeeded ? 'success' : isCutShort ? 'ignored' : 'failure';
				breaker?.record(permit, {result, timedOut});
			}
			if (succeeded) {
				budget?.earn(origin);
				end(call, 'success');
			} else {
				repeat(call, timedOut);
			}
			line?.advance();
		});
	};

	const repeat = (call: Call, timedOut: boolean) => {
		const delay = Math.min(limits.longestDelay, limits.delay * 2 ** (call.tries - 1)) * clock.random();
		const due = heap.now() + delay;
		if (!retries || call.tries >= limits.attempts || due >= call.startedAt + limits.total) {
			end(call, 'failure');
		} else if (budget !== undefined && !budget.take(origin, timedOut ? 'timeout' : 'server-error')) {
			end(call, 'budget');
		} else {
			heap.at(due, () => ask(call));
		}
	};

	return client => ask(newCall(client, heap.now()));
}
