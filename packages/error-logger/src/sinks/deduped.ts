import {type Check, clock, duration, required, resolveOptions} from '@kyhooks/core';
import {droppedBefore, kindOfFailure} from '../entry/kind-of-failure.ts';
import type {LogEntry, Sink} from '../log-entry.ts';
import {sinkShape} from './guarded.ts';

/** Kinds are few; more are an accident, and must not fill the memory. */
const mostKinds = 1_000;

/**
A sink that takes failures of one kind, by event, method, server, template or path, and error type, once in a window. The next entry says in `log.dropped` how many were left out.

@param window milliseconds
@throws TypeError or RangeError for what is no sink, or no such number
*/
export function deduped(sink: Sink, window: number): Sink {
	const checks: Record<'sink' | 'window', Check> = {
		sink: required(sinkShape),
		window: required(duration({minimum: 1})),
	};
	resolveOptions('deduped', {sink, window}, {}, checks);
	const kinds = new Map<string, {until: number; dropped: number}>();
	return Object.freeze({
		isEnabled: (level: LogEntry['level']) => sink.isEnabled?.(level) ?? true,
		write(entry: LogEntry) {
			const kind = kindOfFailure(entry.fields);
			const known = kinds.get(kind);
			const now = clock.now();
			const before = droppedBefore(entry.fields);
			if (known && now < known.until) {
				known.dropped += before + 1;
				return undefined;
			}
			kinds.delete(kind);
			kinds.set(kind, {until: now + window, dropped: 0});
			const [oldest = kind] = kinds.keys();
			if (kinds.size > mostKinds) {
				kinds.delete(oldest);
			}
			const dropped = before + (known?.dropped ?? 0);
			const fields = Object.freeze({...entry.fields, 'log.dropped': dropped});
			return sink.write(dropped ? Object.freeze({...entry, fields}) : entry);
		},
	});
}
