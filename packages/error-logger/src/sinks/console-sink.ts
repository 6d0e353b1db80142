import {oneOf, quietly, resolveOptions} from '@kyhooks/core';
import type {LogEntry, LogLevel, Sink} from '../log-entry.ts';
import {clean} from '../redact/clean-text.ts';
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
	const checks = {minimum: aLevel, fields: oneOf(true, false)};
	const {minimum, fields} = resolveOptions('consoleSink', options, {minimum: 'info' as const}, checks);
	const isEnabled = (level: LogLevel) => reaches(level, minimum);
	return Object.freeze({
		isEnabled,
		write(entry: LogEntry) {
			if (isEnabled(entry.level)) {
				quietly(() => {
					const line = lineOf(entry);
					// Looked up each time: tests and tools put another console in its place.
					const target = globalThis.console as unknown as AnyConsole;
					const method = target[entry.level] ? entry.level : 'log';
					// Of a single argument the console replaces no percent signs.
					target[method]?.(...((fields ?? 'document' in globalThis) ? ['%s', line, entry.fields] : [line]));
				});
			}
		},
	});
}

/** One line for people. What an entry does not have is left out. */
function lineOf({level, message, fields}: LogEntry): string {
	const part = (before: string, name: string, after = '') =>
		fields[name] === undefined ? '' : before + fields[name] + after;
	const status = part('', 'http.response.status_code');
	const parts = [
		level.toUpperCase().padEnd(6),
		message,
		part(': ', 'ky.circuit.key'),
		part(', ', 'ky.circuit.why'),
		part(': ', 'http.request.method'),
		part(' ', 'url.full'),
		part(', ', 'http.response.status_code'),
		status === fields['error.type'] ? '' : part(', ', 'error.type'),
		part(', attempt ', 'ky.attempt'),
		part(', waits ', 'ky.retry.wait_ms', ' ms'),
		part(', ', 'ky.observed.hook'),
		part(' would ', 'ky.observed.would'),
		part(': ', 'ky.observed.reason'),
		part(', ', 'ky.reason'),
		part(' after ', 'http.client.duration_ms', ' ms'),
		part(' → ', 'ky.classification.advice'),
	];
	// An entry of somebody else's must not forge a line, nor clear a screen.
	return clean(parts.join(''));
}
