/** The severity of a log entry. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** The value of a field: plain and safe to serialise. */
export type FieldValue =
	| string
	| number
	| boolean
	| null
	| readonly FieldValue[]
	| {readonly [key: string]: FieldValue};

/** The fields of an entry: flat with dotted keys, or nested. They are built for each entry and hold no request, response, options or error. */
export type LogFields = {readonly [key: string]: FieldValue};

/** One log entry. It is frozen. */
export type LogEntry = Readonly<{
	level: LogLevel;
	/** A constant text without URLs or server texts. */
	message: string;
	fields: LogFields;
}>;

/** A destination for log entries. */
export type Sink = Readonly<{
	/** Whether an entry of this level would be written. If not, the entry is not built. @default always true */
	isEnabled?(level: LogLevel): boolean;
	/** Writes an entry. If it throws or rejects, the call is not affected. */
	write(entry: LogEntry): unknown;
}>;

/** Number of dropped entries that this entry already stands for. */
export function droppedBefore(fields: LogFields): number {
	const count = fields['log.dropped'];
	return typeof count === 'number' ? count : 0;
}

/** Returns the entry with the number of dropped entries that it stands for. */
export function withDropped(entry: LogEntry, dropped: number): LogEntry {
	return dropped === 0
		? entry
		: Object.freeze({...entry, fields: Object.freeze({...entry.fields, 'log.dropped': dropped})});
}
