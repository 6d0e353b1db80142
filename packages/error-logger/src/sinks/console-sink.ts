import {callback, oneOf, resolveOptions} from '@kyhooks/core';
import type {LogEntry, LogLevel} from '../log-entry.ts';
import {clean, cutMark} from '../redact/clean-text.ts';
import {aLevel, type GuardedSink, type GuardOptions, guardedBy, reaches, sinkFaults} from './guarded.ts';

export type ConsoleSinkOptions = GuardOptions & {
	/** The least severe level that is printed. @default 'info' */
	minimum?: LogLevel;

	/** Whether the fields follow the line, as an object that opens. @default in a browser's page */
	fields?: boolean;
};

type AnyConsole = Partial<Record<string, (...values: unknown[]) => unknown>>;

/**
Prints entries for people: a line each, and in a browser its fields behind it. Uses the console method of the level, or `log` where a console has none.

@throws TypeError for a bad option
*/
export function consoleSink(options: ConsoleSinkOptions = {}): GuardedSink {
	const {minimum, fields, onFault} = resolveOptions<ConsoleSinkOptions, {minimum: LogLevel}>(
		'consoleSink',
		options,
		{minimum: 'info'},
		{minimum: aLevel, fields: oneOf(true, false), onFault: callback},
	);
	return guardedBy(sinkFaults(onFault), {
		isEnabled: level => reaches(level, minimum),
		write(entry) {
			// Looked up each time: tests and tools put another console in its place.
			const target = (globalThis as unknown as {console?: AnyConsole}).console ?? {};
			const method = target[entry.level] ? entry.level : 'log';
			const line = lineOf(entry);
			// Of a single argument the console replaces no percent signs.
			const values = (fields ?? 'document' in globalThis) ? ['%s', line, entry.fields] : [line];
			target[method]?.(...values);
		},
	});
}

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
function lineOf({level, message, fields}: LogEntry): string {
	const part = (name: string) => printable(fields[name]);
	const status = part('http.response.status_code');
	const type = part('error.type');
	const attempt = part('ky.attempt');
	const wait = part('ky.retry.wait_ms');
	// Of the end of a call.
	const reason = part('ky.reason');
	const attempts = part('ky.attempts');
	// What a hook in the mode `observe` would have done: `retry stop 90000 long-wait`.
	const observed = Object.keys(fields).filter(name => name.startsWith('ky.observed.'));
	const advice = part('ky.classification.advice');
	const details = [
		words(part('http.request.method'), part('url.full')),
		words(status, type !== status && type),
		!reason && attempt && `attempt ${attempt}`,
		wait && `waits ${wait} ms`,
		words(...observed.map(part)),
		reason &&
			`${reason} after ${attempts} attempt${attempts === '1' ? '' : 's'} in ${part('http.client.duration_ms')} ms`,
	].filter(Boolean);
	return words(
		level.toUpperCase().padEnd(5),
		printable(message) + (details.length > 0 ? `: ${details.join(', ')}` : ''),
		advice && `→ ${advice}`,
	);
}
