import {clock, duration, keepRecent, required, resolveOptions} from '@kyhooks/core';
import {droppedBefore, type LogEntry, type LogFields, type Sink, withDropped} from '../log-entry.ts';
import {sinkShape} from './guarded.ts';

/** UUIDs, hashes and numbers: what differs between two URLs of one kind. */
const ids = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{16,}|\d+/gi;

/** What two failures have in common that are one to whoever reads the log: what one broken endpoint brings forth again and again. */
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
A sink that takes failures of one kind, by event, method, server, template or path, and error type, once in a window. The next entry says in `log.dropped` how many were left out.

@param window milliseconds
@throws TypeError for what is no sink, or no such number
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
