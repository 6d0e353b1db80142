import type {LogFields} from '../log-entry.ts';

/** What winston, pino and their formats write themselves. A second `level` in a line of JSON wins over the first one in most readers. */
const owned: ReadonlySet<string> = new Set([
	'cause',
	'hostname',
	'label',
	'level',
	'message',
	'ms',
	'msg',
	'pid',
	'splat',
	'stack',
	'time',
	'timestamp',
]);

/** winston takes an entry with `exception: true` for a crash report of its own, and passes it on to no ordinary transport. */
const isOwned = (name: string, value: unknown): boolean =>
	owned.has(name) || (name === 'exception' && value === true);

/** A copy for a logger to change as it likes. A field with a name that loggers own becomes `fields.<name>`. */
export function loggerFields(fields: LogFields, dropped = 0): Record<string, unknown> {
	const copy: Record<string, unknown> = {...fields};
	for (const name of Object.keys(fields)) {
		if (isOwned(name, fields[name])) {
			delete copy[name];
			copy[`fields.${name}`] = fields[name];
		}
	}
	if (dropped > 0) {
		copy['log.dropped'] = dropped + droppedBefore(fields);
	}
	return copy;
}

/** How many entries this one already stands for beside itself. */
export function droppedBefore(fields: LogFields): number {
	const count = fields['log.dropped'];
	return typeof count === 'number' ? count : 0;
}
