import {clock} from '@kyhooks/core';
import {targetOf} from '../../packages/testing/src/dialects/dialect.ts';
import {node} from '../../packages/testing/src/dialects/node.ts';
import {callHeader} from './call-header.ts';
import type {ChanceOf} from './chance.ts';
import type {Reply, Script} from './script.ts';

/** A `fetch` that answers from a server script, without a network. It rejects as Node's does, and honours the signal. */
export type ScriptedFetch = Readonly<{
	fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
	/** The number of requests so far. */
	requests(): number;
}>;

export function createScriptedFetch(script: Script, chanceOf: ChanceOf): ScriptedFetch {
	const attempts = new Map<number, number>();
	let requests = 0;
	return {
		requests: () => requests,
		async fetch(input, init) {
			const request = input instanceof Request ? input : new Request(input, init);
			const signal = init?.signal ?? request.signal;
			signal.throwIfAborted();
			requests += 1;
			const call = Number(request.headers.get(callHeader));
			const attempt = (attempts.get(call) ?? 0) + 1;
			attempts.set(call, attempt);
			const draw = chanceOf(call, attempt);
			const arrival = {
				now: clock.now(),
				path: new URL(request.url).pathname.slice(1),
				call,
				attempt,
				chance: draw(),
			};
			const reply = script(arrival);
			await wait(latencyOf(reply, draw()), signal);
			if ('status' in reply) {
				return answerOf(reply.status, reply.headers);
			}
			// Only an abort ends silence.
			throw node.failure(reply.fault as 'reset', targetOf(request.url));
		},
	};
}

/** Some 20 ms if a server answers or resets; a few milliseconds to find that nothing listens or a name does not resolve. */
function latencyOf(reply: Reply, chance: number): number {
	if ('fault' in reply && reply.fault === 'silence') {
		return Number.POSITIVE_INFINITY;
	}
	const usual = 'fault' in reply && reply.fault !== 'reset' ? 2 + chance : 15 + 10 * chance;
	return reply.latency ?? usual;
}

function answerOf(status: number, headers: Readonly<Record<string, string>> = {}): Response {
	return new Response('{"ok":true}', {status, headers: {'content-type': 'application/json', ...headers}});
}

function wait(duration: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const cancel =
			duration === Number.POSITIVE_INFINITY
				? () => {}
				: clock.setTimer(duration, () => {
						signal.removeEventListener('abort', abort);
						resolve();
					});
		function abort() {
			cancel();
			reject(signal.reason);
		}
		signal.addEventListener('abort', abort, {once: true});
	});
}
