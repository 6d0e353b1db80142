import {oneOf, quietly, resolveOptions} from '@kyhooks/core';
import type {LogEntry, LogLevel, Sink} from '../log-entry.ts';
import {clean, cutMark} from '../redact/clean-text.ts';
import {aLevel, reaches} from './guarded.ts';

export type ConsoleSinkOptions = {
	/** The least severe level that is printed. @default 'info' */
	minimum?: LogLevel;

	/** Whether the fields follow the line, as an object that opens. @default in a browser's page */
	fields?: boolean;
};

type AnyConsole = Partial<Record<string, (...values: unknown[]) => unknown>>;

/**
Prints entries for people: a line each, and in a browser its fields behind it. Uses the console method of the level, or `log` where a console has none; what a console throws is nobody's concern.

@throws TypeError for a bad option
*/
export function consoleSink(options: ConsoleSinkOptions = {}): Required<Sink> {
	const {minimum, fields} = resolveOptions<ConsoleSinkOptions, {minimum: LogLevel}>(
		'consoleSink',
		options,
		{minimum: 'info'},
		{minimum: aLevel, fields: oneOf(true, false)},
	);
	const isEnabled = (level: LogLevel) => reaches(level, minimum);
	return Object.freeze({
		isEnabled,
		write(entry: LogEntry) {
			if (isEnabled(entry.level)) {
				// Of a single argument the console replaces no percent signs.
				const values =
					(fields ?? 'document' in globalThis) ? ['%s', lineOf(entry), entry.fields] : [lineOf(entry)];
				quietly(() => {
					// Looked up each time: tests and tools put another console in its place.
					const target = globalThis.console as unknown as AnyConsole;
					target[target[entry.level] ? entry.level : 'log']?.(...values);
				});
			}
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
