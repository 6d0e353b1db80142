import {clock} from '@kyhooks/core';
import type {FieldValue, LogFields} from '../log-entry.ts';

/** The field of a dotted name, whether the fields are flat or nested. */
export function fieldAt(fields: LogFields, name: string): FieldValue | undefined {
	let value: unknown = fields;
	for (const part of Object.hasOwn(fields, name) ? [name] : name.split('.')) {
		value = Object.hasOwn(Object(value), part) ? (value as LogFields)[part] : undefined;
	}
	return value as FieldValue | undefined;
}

/** UUIDs, hashes and numbers: what differs between two URLs of one kind. */
const ids = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{16,}|\d+/gi;

/** What two failures have in common that are one to whoever reads the log: what one broken endpoint brings forth again and again. */
export function kindOfFailure(fields: LogFields): string {
	const field = (name: string) => String(fieldAt(fields, name) ?? '');
	return JSON.stringify([
		field('url.template') || field('url.full').split(/[?#]/, 1)[0]?.replace(ids, '0'),
		...[
			'event.name',
			'http.request.method',
			'server.address',
			'error.type',
			'ky.circuit.key',
			'ky.circuit.to',
		].map(field),
	]);
}

/** Kinds are few; more are an accident, and must not fill the memory. */
const mostKinds = 1_000;

/**
Lets one entry of each kind pass in each window.

@param window milliseconds; `false` lets everything pass
@returns a function that says how many were left out since the last one that passed; `undefined` for one that is left out itself
*/
export function createSuppression(window: number | false): (fields: LogFields) => number | undefined {
	const kinds = new Map<string, {until: number; dropped: number}>();
	return fields => {
		if (window === false) {
			return 0;
		}
		const kind = kindOfFailure(fields);
		const known = kinds.get(kind);
		const now = clock.now();
		if (known && now < known.until) {
			known.dropped += 1;
			return undefined;
		}
		kinds.delete(kind);
		kinds.set(kind, {until: now + window, dropped: 0});
		const [oldest = kind] = kinds.keys();
		if (kinds.size > mostKinds) {
			kinds.delete(oldest);
		}
		return known?.dropped ?? 0;
	};
}

/** How many entries this one already stands for beside itself. */
export function droppedBefore(fields: LogFields): number {
	const count = fields['log.dropped'];
	return typeof count === 'number' ? count : 0;
}
