import {callback, oneOf, resolveOptions} from '@kyhooks/core';
import type {LogEntry, LogLevel} from '../log-entry.ts';
import {entryLine} from './entry-line.ts';
import {type GuardedSink, type GuardOptions, guardedBy} from './guarded.ts';
import {aLevel, reaches} from './level.ts';
import {sinkFaults} from './sink-faults.ts';

export type ConsoleSinkOptions = GuardOptions & {
	/** The least severe level that is printed. @default 'info' */
	minimum?: LogLevel;

	/** Whether the level has a colour (ANSI). @default where standard error is a terminal and `NO_COLOR` is not set */
	colors?: boolean;

	/** Whether an entry is a closed group with a table of its fields, in place of a line. @default in a browser's page */
	grouped?: boolean;
};

type AnyConsole = Partial<Record<string, (...values: unknown[]) => unknown>>;

const aSwitch = oneOf(true, false);

/**
Prints entries for people: a line each, or in a browser a group that opens to its fields. Uses the console method of the level, or `log` where a console has none.

@throws TypeError for a bad option
*/
export function consoleSink(options: ConsoleSinkOptions = {}): GuardedSink {
	const {minimum, colors, grouped, onFault} = resolveOptions<ConsoleSinkOptions, {minimum: LogLevel}>(
		'consoleSink',
		options,
		{minimum: 'info'},
		{minimum: aLevel, colors: aSwitch, grouped: aSwitch, onFault: callback},
	);
	return guardedBy(sinkFaults(onFault), {
		isEnabled: level => reaches(level, minimum),
		write: entry => print(entry, colors ?? onTerminal(), grouped ?? inPage()),
	});
}

function print(entry: LogEntry, coloured: boolean, grouped: boolean): void {
	// Looked up each time: tests and tools put another console in its place.
	const target = (globalThis as unknown as {console?: AnyConsole}).console ?? {};
	const say = (target[entry.level] ?? target.log)?.bind(target);
	if (!grouped || typeof target.groupCollapsed !== 'function') {
		// A single argument: the console replaces no percent signs in it.
		say?.(entryLine(entry, coloured));
		return;
	}
	target.groupCollapsed(entryLine(entry, false));
	try {
		// A group has no level of its own; the filters of a browser's console go by this line.
		say?.(entry.message);
		(target.table ?? target.log)?.call(target, entry.fields);
	} finally {
		target.groupEnd?.();
	}
}

const inPage = (): boolean => typeof (globalThis as {document?: unknown}).document === 'object';

function onTerminal(): boolean {
	const {process} = globalThis as {
		process?: {stderr?: {isTTY?: boolean}; env?: Record<string, string | undefined>};
	};
	return process?.stderr?.isTTY === true && (process.env?.NO_COLOR ?? '') === '';
}
