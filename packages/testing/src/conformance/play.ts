import {defineHook, type Hook} from '@kyhooks/core';
import ky, {type KyInstance, type Options} from 'ky';
import {type WatchedSignal, watchSignal} from '../watched-signal.ts';
import type {Server} from './server.ts';
import type {Situation} from './situations.ts';

/** A client with the hook, and with nothing between the hook and the server. */
export function clientOf(
	hook: Hook,
	server: Pick<Server, 'fetch' | 'origin'>,
	options: Options = {},
): KyInstance {
	return ky.create({baseUrl: server.origin, fetch: server.fetch, ...options}).extend(hook);
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
