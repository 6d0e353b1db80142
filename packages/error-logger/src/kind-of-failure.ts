import {fieldAt} from './field-at.ts';
import type {LogFields} from './log-entry.ts';

/** UUIDs, hashes and numbers: what differs between two URLs of one kind. */
const ids = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{16,}|\d+/gi;

/** What two failures have in common that are one to whoever reads the log: what one broken endpoint brings forth again and again. */
export function kindOfFailure(fields: LogFields): string {
	const field = (name: string) => String(fieldAt(fields, name) ?? '');
	const template = field('url.template');
	const path =
		template === ''
			? field('url.full')
					.replace(/[?#].*$/s, '')
					.replace(ids, '0')
			: template;
	const names = [
		'event.name',
		'http.request.method',
		'server.address',
		'error.type',
		'ky.circuit.key',
		'ky.circuit.to',
	];
	return JSON.stringify([path, ...names.map(field)]);
}
