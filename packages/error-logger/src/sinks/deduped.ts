import {clock, duration, keepRecent, required, resolveOptions} from '@kyhooks/core';
import {droppedBefore, type LogEntry, type LogFields, type Sink, withDropped} from '../log-entry.ts';
import {sinkShape} from './guarded.ts';

/** UUIDs, hashes and numbers: the parts that differ between URLs of one endpoint. */
const ids = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{16,}|\d+/gi;

/** A key for failures that mean the same to the reader of a log, such as those that a broken endpoint causes again and again. */
function kindOfFailure(fields: LogFields): string {
	const field = (name: string) => String(fields[name] ?? '');
	return JSON.stringify([
		field('url.template') || field('url.full').split(/[?#]/, 1)[0]?.replace(ids, '0'),
		...[
			'event.name',
			'http.request.method',
			'server.address',
			'error.type',
			'ky.circuit.key',
			'ky.circuit.to',
		].map(field),
	]);
}

/**
Deduplicates repeated failures: a sink that writes only the first failure of a kind per time window. The kind is made of the event, method, server, URL template or path, error type and circuit. The next entry of that kind says in `log.dropped` how many were dropped.

@param window length of the window in milliseconds
@throws TypeError if `sink` is not a sink, or `window` is not a number of at least 1
*/
export function deduped(sink: Sink, window: number): Sink {
	const checks = {sink: required(sinkShape), window: required(duration({minimum: 1}))};
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
			keepRecent(kinds, kind, {until: now + window, dropped: 0});
			return sink.write(withDropped(entry, before + (known?.dropped ?? 0)));
		},
	});
}
