import {compose, defineHook, type Hook, type Stage} from '@kyhooks/core';
import ky, {type KyInstance, type Options} from 'ky';
import {type WatchedSignal, watchSignal} from '../../fetch/watched-signal.ts';
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

/** Watches the signals of each attempt, from outside all other layers: within the attempt's time limit there is another. */
export function signalWatcher(): {hook: Hook; signals: readonly WatchedSignal[]} {
	const signals: WatchedSignal[] = [];
	const watcher = (stage: Stage) =>
		defineHook({
			name: `conformance-signals-${stage}`,
			stage,
			install: () => ({
				attempt(request, next) {
					signals.push(watchSignal(request.signal));
					return next(request);
				},
			}),
		});
	return {hook: compose(watcher('observe'), watcher('send')), signals};
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
