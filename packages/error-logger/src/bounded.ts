import type {LogFields} from './log-entry.ts';

/** Characters of an entry as JSON. Collectors cut or refuse what is much longer. */
const longest = 8_192;

/** Room for what is added later, such as `log.dropped`. */
const reserve = 100;

/** What an entry that is too long can do without, the longest first. */
const dispensable = [
	'exception.stacktrace',
	'http.response.body',
	'exception.cause.message',
	'exception.message',
];

/** Leaves fields out of an entry that is too long, and says which. */
export function bounded(fields: LogFields): LogFields {
	if (sizeOf(fields) <= longest) {
		return fields;
	}
	const kept = {...fields} as Record<string, LogFields[string]>;
	const left: string[] = [];
	// Those of the user stand first.
	const told = () => ({...kept, 'log.left_out': left.slice(0, 5)});
	for (const name of [...dispensable, ...Object.keys(fields)]) {
		if (sizeOf(told()) <= longest - reserve) {
			break;
		}
		if (name in kept && name !== 'event.name') {
			delete kept[name];
			left.push(name);
		}
	}
	return told();
}

function sizeOf(fields: LogFields): number {
	return JSON.stringify(fields).length;
}
