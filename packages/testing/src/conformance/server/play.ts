import {compose, defineHook, type Hook, type Stage} from '@kyhooks/core';
import ky, {type KyInstance, type Options} from 'ky';
import {type WatchedSignal, watchSignal} from '../../fetch/watched-signal.ts';
import type {Server} from './server.ts';
import type {Situation} from './situations.ts';

/** Creates a client with the hook and nothing else between the client and the server. */
export function clientOf(
	hook: Hook,
	server: Pick<Server, 'fetch' | 'origin'>,
	options: Options = {},
): KyInstance {
	return ky.create({baseUrl: server.origin, fetch: server.fetch, ...options}).extend(hook);
}

/** Watches the signals of each attempt, both outside and inside the other layers, because inside the attempt's time limit there is another signal. */
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

/** Makes one call, as its caller sees it. An error that the call throws synchronously becomes a rejection. */
export async function callOnce(
	client: KyInstance,
	{call = {}, take = 'json'}: Pick<Situation, 'call' | 'take'>,
	options: Options = {},
	path = '/calls/1',
): Promise<unknown> {
	const answer = client(path, {...call, ...options});
	return take === 'json' ? answer.json() : answer;
}
