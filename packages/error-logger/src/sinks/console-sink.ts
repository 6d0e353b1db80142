import {callback, oneOf, resolveOptions} from '@kyhooks/core';
import {fieldAt} from '../entry/kind-of-failure.ts';
import type {LogEntry, LogLevel} from '../log-entry.ts';
import {clean, cutMark} from '../redact/clean-text.ts';
import {aLevel, type GuardedSink, type GuardOptions, guardedBy, reaches, sinkFaults} from './guarded.ts';

export type ConsoleSinkOptions = GuardOptions & {
	/** The least severe level that is printed. @default 'info' */
	minimum?: LogLevel;

	/** Whether the level has a colour (ANSI). @default where standard error is a terminal and `NO_COLOR` is not set */
	colors?: boolean;

	/** Whether an entry is a closed group with a table of its fields, in place of a line. @default in a browser's page */
	grouped?: boolean;
};

type AnyConsole = Partial<Record<string, (...values: unknown[]) => unknown>>;

/**
Prints entries for people: a line each, or in a browser a group that opens to its fields. Uses the console method of the level, or `log` where a console has none.

@throws TypeError for a bad option
*/
export function consoleSink(options: ConsoleSinkOptions = {}): GuardedSink {
	const aSwitch = oneOf(true, false);
	const {minimum, colors, grouped, onFault} = resolveOptions<ConsoleSinkOptions, {minimum: LogLevel}>(
		'consoleSink',
		options,
		{minimum: 'info'},
		{minimum: aLevel, colors: aSwitch, grouped: aSwitch, onFault: callback},
	);
	return guardedBy(sinkFaults(onFault), {
		isEnabled: level => reaches(level, minimum),
		write: entry => print(entry, colors ?? onTerminal(), grouped ?? 'document' in globalThis),
	});
}

function print(entry: LogEntry, coloured: boolean, grouped: boolean): void {
	// Looked up each time: tests and tools put another console in its place.
	const target = (globalThis as unknown as {console?: AnyConsole}).console ?? {};
	const say = (target[entry.level] ?? target.log)?.bind(target);
	if (!grouped || typeof target.groupCollapsed !== 'function') {
		// A single argument: the console replaces no percent signs in it.
		say?.(lineOf(entry, coloured));
		return;
	}
	target.groupCollapsed(lineOf(entry, false));
	try {
		// A group has no level of its own; the filters of a browser's console go by this line.
		say?.(entry.message);
		(target.table ?? target.log)?.call(target, entry.fields);
	} finally {
		target.groupEnd?.();
	}
}

function onTerminal(): boolean {
	const {process} = globalThis as {
		process?: {stderr?: {isTTY?: boolean}; env?: Record<string, string | undefined>};
	};
	return process?.stderr?.isTTY === true && !process.env?.NO_COLOR;
}

const colorCodes: Readonly<Record<LogLevel, number>> = {debug: 90, info: 36, warn: 33, error: 31};

const longestPart = 500;

/** An entry must not forge a line, nor clear a screen. */
function printable(value: unknown): string {
	const text = typeof value === 'object' ? '' : String(value ?? '');
	return clean(text.slice(0, longestPart)) + (text.length > longestPart ? cutMark : '');
}

function words(...parts: readonly (string | false)[]): string {
	return parts.filter(Boolean).join(' ');
}

/** One line for people: level, message, method and URL, status and kind of error, attempt, wait, advice. What an entry does not have is left out. */
function lineOf({level, message, fields}: LogEntry, coloured: boolean): string {
	const part = (name: string) => printable(fieldAt(fields, name));
	const observed = (name: string) => part(`ky.observed.${name}`);
	const tag = level.toUpperCase().padEnd(5);
	const status = part('http.response.status_code');
	const type = part('error.type');
	const attempt = part('ky.attempt');
	const wait = part('ky.retry.wait_ms');
	// Of the end of a call.
	const reason = part('ky.reason');
	const attempts = part('ky.attempts');
	const hook = observed('hook');
	const duration = observed('wait_ms') || observed('limit_ms');
	const why = observed('source') || observed('reason') || observed('time_limit');
	const advice = part('ky.classification.advice');
	const details = [
		words(part('http.request.method'), part('url.full')),
		words(status, type !== status && type),
		!reason && attempt && `attempt ${attempt}`,
		wait && `waits ${wait} ms`,
		// What a hook in the mode `observe` would have done: `retry: stop 90000 ms (long-wait)`.
		hook && words(`${hook}: ${observed('would')}`, duration && `${duration} ms`, why && `(${why})`),
		reason &&
			`${reason} after ${attempts} attempt${attempts === '1' ? '' : 's'} in ${part('http.client.duration_ms')} ms`,
	].filter(Boolean);
	return words(
		coloured ? `\u001b[${colorCodes[level]}m${tag}\u001b[39m` : tag,
		printable(message) + (details.length > 0 ? `: ${details.join(', ')}` : ''),
		advice && `→ ${advice}`,
	);
}
