import {callback, required, resolveOptions} from '@kyhooks/core';
import type {FieldValue, LogEntry, LogLevel, Sink} from '../log-entry.ts';
import {replacement} from '../redact/clean-text.ts';
import {plainRedactor} from '../redact/plain-redactor.ts';
import {isSecretName} from '../redact/secret-names.ts';
import {sinkShape} from './guarded.ts';

/** Fields to add to an entry. Values of other types, and numbers that are not finite, are left out. */
export type OwnFields = Readonly<Record<string, string | number | boolean | undefined>>;

function redacted(fields: OwnFields | undefined): Record<string, FieldValue> {
	const told: Record<string, FieldValue> = {};
	for (const [name, value] of Object.entries(fields ?? {})) {
		if (typeof value === 'string') {
			told[name] = isSecretName(name) ? replacement : plainRedactor.text(value);
		} else if (Number.isFinite(value) || typeof value === 'boolean') {
			told[name] = value as number | boolean;
		}
	}
	return told;
}

/**
Adds your own fields to each entry, such as `trace_id`, or `url.template` to group failures. Strings are redacted. They never replace a field of the entry.

@param fields receives the entry and returns the fields to add. If it throws, the entry is written without them
@throws TypeError if `sink` is not a sink, or `fields` is not a function
*/
export function withFields(sink: Sink, fields: (entry: LogEntry) => OwnFields | undefined): Sink {
	const checks = {sink: required(sinkShape), fields: required(callback)};
	resolveOptions('withFields', {sink, fields}, {}, checks);
	return Object.freeze({
		isEnabled: (level: LogLevel) => sink.isEnabled?.(level) ?? true,
		write(entry: LogEntry) {
			let own: Record<string, FieldValue> = {};
			let written: unknown;
			try {
				own = redacted(fields(entry));
			} finally {
				written = sink.write(Object.freeze({...entry, fields: Object.freeze({...own, ...entry.fields})}));
			}
			return written;
		},
	});
}
