import type {LogEntry, LogFields} from '../log-entry.ts';

/** How many entries this one already stands for beside itself. */
export function droppedBefore(fields: LogFields): number {
	const count = fields['log.dropped'];
	return typeof count === 'number' ? count : 0;
}

/** The entry, which tells how many others it stands for beside itself. */
export function withDropped(entry: LogEntry, dropped: number): LogEntry {
	return dropped === 0
		? entry
		: Object.freeze({...entry, fields: Object.freeze({...entry.fields, 'log.dropped': dropped})});
}
