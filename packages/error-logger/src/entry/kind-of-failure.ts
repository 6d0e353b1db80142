import type {LogFields} from '../log-entry.ts';

/** UUIDs, hashes and numbers: what differs between two URLs of one kind. */
const ids = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{16,}|\d+/gi;

/** What two failures have in common that are one to whoever reads the log: what one broken endpoint brings forth again and again. */
export function kindOfFailure(fields: LogFields): string {
	const field = (name: string) => String(fields[name] ?? '');
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

/** How many entries this one already stands for beside itself. */
export function droppedBefore(fields: LogFields): number {
	const count = fields['log.dropped'];
	return typeof count === 'number' ? count : 0;
}
