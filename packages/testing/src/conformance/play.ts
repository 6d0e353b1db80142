import {defineHook, type Hook} from '@kyhooks/core';
import ky, {type KyInstance, type Options} from 'ky';
import type {VirtualTime} from '../virtual-time.ts';
import {type WatchedSignal, watchSignal} from '../watched-signal.ts';
import {type Ending, endingOf} from './ending.ts';
import type {Server} from './server.ts';
import type {Situation} from './situations.ts';

export const origin = 'https://conformance.example';

/** A client with the hook, and with nothing between the hook and the server. */
export function clientOf(hook: Hook, server: Pick<Server, 'fetch'>, options: Options = {}): KyInstance {
	return ky.create({baseUrl: origin, fetch: server.fetch, ...options}).extend(hook);
}

/** Watches the signal of each attempt, from outside all other layers. */
export function signalWatcher(): {hook: Hook; signals: readonly WatchedSignal[]} {
	const signals: WatchedSignal[] = [];
	const hook = defineHook({
		name: 'conformance-signals',
		stage: 'observe',
		install: () => ({
			attempt(request, next) {
				signals.push(watchSignal(request.signal));
				return next(request);
			},
		}),
	});
	return {hook, signals};
}

/** One call, as its caller sees it. Where the call leaves synchronously, that is what it threw. */
export async function callOnce(
	client: KyInstance,
	{call = {}, take = 'json'}: Pick<Situation, 'call' | 'take'>,
	options: Options = {},
	path = '/calls/1',
): Promise<unknown> {
	const answer = client(path, {...call, ...options});
	return take === 'json' ? answer.json() : answer;
}

export type Play = Readonly<{ending: Ending<unknown>; server: Server}>;

/** Plays a situation with a hook of its own, to the end. */
export async function play(
	time: VirtualTime,
	hook: Hook,
	situation: Situation,
	options: Options = {},
): Promise<Play> {
	const server = situation.serve();
	const ending = await endingOf(time, callOnce(clientOf(hook, server), situation, options));
	return {ending, server};
}
