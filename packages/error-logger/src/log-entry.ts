export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What a field may hold: plain, and safe to serialise. */
export type FieldValue =
	| string
	| number
	| boolean
	| null
	| readonly FieldValue[]
	| {readonly [key: string]: FieldValue};

/** Flat with dotted keys, or nested. Built afresh for each entry: no request, response, options or error is in it. */
export type LogFields = {readonly [key: string]: FieldValue};

/** One line in a log. Frozen. */
export type LogEntry = Readonly<{
	level: LogLevel;
	/** Constant: no URL, and no text of a server's. */
	message: string;
	fields: LogFields;
}>;

/** Where entries go. */
export type Sink = Readonly<{
	/** Whether an entry of this level would be kept; if not, none is built. @default always */
	isEnabled?(level: LogLevel): boolean;
	/** Takes an entry. What it throws, or rejects with, is heard by nobody else. */
	write(entry: LogEntry): unknown;
}>;

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
