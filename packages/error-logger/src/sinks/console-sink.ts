import {oneOf, quietly, resolveOptions} from '@kyhooks/core';
import type {LogEntry, LogLevel, Sink} from '../log-entry.ts';
import {clean} from '../redact/clean-text.ts';
import {aLevel, reaches} from './guarded.ts';

/** Options of `consoleSink`. */
export type ConsoleSinkOptions = {
	/** The least severe level to print. @default 'info' */
	minimum?: LogLevel;

	/** Whether to print the fields after the line, as an expandable object. @default true in a browser page, otherwise false */
	fields?: boolean;
};

type AnyConsole = Partial<Record<string, (...values: unknown[]) => unknown>>;

/**
Prints entries for people, one line each; in a browser page the fields follow the line. Uses the console method of the level, or `log` if the console has no such method. Errors thrown by the console are ignored.

@throws TypeError for an invalid option
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
					// Looked up each time, because tests and tools replace the console.
					const target = globalThis.console as unknown as AnyConsole;
					const method = target[entry.level] ? entry.level : 'log';
					// With a single argument the console does not substitute percent signs.
					target[method]?.(...((fields ?? 'document' in globalThis) ? ['%s', line, entry.fields] : [line]));
				});
			}
		},
	});
}

/** One line for people, without the parts that the entry does not have. */
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
		part(' ', 'ky.observed.wait', ' ms'),
		part(' ', 'ky.observed.limit', ' ms'),
		part(' (', 'ky.observed.source', ')'),
		part(' (', 'ky.observed.timeLimit', ')'),
		part(', ', 'ky.reason'),
		part(' after ', 'http.client.duration_ms', ' ms'),
		part(' → ', 'ky.classification.advice'),
	];
	// An entry from other code must not forge a line or clear the screen.
	return clean(parts.join(''));
}
