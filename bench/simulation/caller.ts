import {clock} from '@kyhooks/core';
import {weightOf} from '../../packages/circuit-breaker/src/verdict.ts';
import {timeToWait} from '../../packages/circuit-breaker/src/waiting.ts';
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
	/** Receives each call when it has ended. */
	ended(call: Call): void;
};

const origin = 'https://api.example.com';

const weights = {
	timeout: weightOf({category: 'timeout', origin: 'client'}),
	'server-error': weightOf({category: 'server-error', origin: 'server', status: 503}),
};

/**
One client: makes calls, and retries their attempts as far as its policies allow.

@returns a function that starts a call
*/
export function createCaller({heap, server, limits, policies, ended}: Caller): (client: number) => void {
	const {breaker, budget, mayWait, repeatsRefusals, retries} = policies;
	const line =
		breaker !== undefined && mayWait !== undefined ? createLine(heap, breaker, limits.attempt) : undefined;
	const waits = (call: Call) => mayWait?.(call) === true;

	const end = (call: Call, how: NonNullable<Call['end']>) => {
		if (call.account !== undefined) {
			call.account.close(how === 'success');
		} else if (how === 'success') {
			budget?.earn(origin);
		}
		call.end = how;
		call.endedAt = heap.now();
		ended(call);
	};

	const ask = (call: Call) => {
		call.tries += 1;
		if (breaker === undefined) {
			send(call, undefined);
			return;
		}
		// A call that arrives while others wait goes to the end of the line.
		const isBehind = line?.isEmpty === false && waits(call);
		const permit = isBehind ? undefined : breaker.enter(limits.attempt);
		if (permit !== undefined) {
			send(call, permit);
		} else if (repeatsRefusals) {
			repeat(call, 'server-error');
		} else if (waits(call)) {
			wait(call);
		} else {
			end(call, 'refused');
		}
	};

	const wait = (call: Call) => {
		const within = timeToWait(call.startedAt + limits.total - heap.now(), limits.attempt, 'auto');
		const refuse = () => end(call, 'refused');
		if ((breaker?.retryAfter ?? 0) >= within) {
			refuse();
		} else {
			line?.join({admit: permit => send(call, permit), giveUp: refuse}, heap.now() + within);
		}
	};

	const send = (call: Call, permit: Permit | undefined) => {
		const startedAt = heap.now();
		call.attempts += 1;
		call.hasTried ||= permit?.isTrial === true;
		budget?.hear?.('attempt');
		const answer = server.receive();
		const allowed = Math.min(limits.attempt, call.startedAt + limits.total - startedAt);
		const timedOut = answer.at > startedAt + allowed;
		const category = timedOut ? 'timeout' : 'server-error';
		heap.at(Math.min(answer.at, startedAt + allowed), () => {
			budget?.hear?.('end');
			const succeeded = answer.succeeds && !timedOut;
			if (permit !== undefined) {
				const isCutShort = timedOut && allowed < limits.attempt;
				const weight = succeeded ? 0 : isCutShort ? undefined : weights[category];
				breaker?.record(permit, {weight});
			}
			if (succeeded) {
				end(call, 'success');
			} else {
				repeat(call, category);
			}
			line?.advance();
		});
	};

	const repeat = (call: Call, category: keyof typeof weights) => {
		const delay = Math.min(limits.longestDelay, limits.delay * 2 ** (call.tries - 1)) * clock.random();
		const due = heap.now() + delay;
		if (!retries || call.tries >= limits.attempts || due >= call.startedAt + limits.total) {
			end(call, 'failure');
			return;
		}
		if (budget !== undefined) {
			call.account ??= budget.open(origin);
			if (!call.account.take(category)) {
				end(call, 'budget');
				return;
			}
		}
		heap.at(due, () => ask(call));
	};

	return client => {
		budget?.hear?.('call');
		ask(newCall(client, heap.now()));
	};
}
