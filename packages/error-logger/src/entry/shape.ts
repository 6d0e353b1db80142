import type {FieldValue, LogFields} from '../log-entry.ts';

/** Characters of an entry as JSON, and a hundred for what is added later, such as `log.dropped`. Collectors cut or refuse what is much longer. */
const longest = 8_092;

/** What an entry that is too long can do without, the longest first. */
const dispensable = [
	'exception.stacktrace',
	'http.response.body',
	'exception.cause.message',
	'exception.message',
];

/** Leaves fields out of an entry that is too long, and says which. */
export function bounded(fields: LogFields): LogFields {
	const kept: Record<string, FieldValue> = {...fields};
	const left: string[] = [];
	// Those of the user stand first.
	for (const name of [...dispensable, ...Object.keys(fields)]) {
		if (JSON.stringify(kept).length <= longest) {
			break;
		}
		if (name in kept && name !== 'event.name') {
			delete kept[name];
			left.push(name);
			kept['log.left_out'] = left.slice(0, 5);
		}
	}
	return kept;
}

/** Freezes a plain value to the last of what is in it: a sink that changed it would change it for the next one too. */
export function frozen<Value>(value: Value): Value {
	if (typeof value === 'object' && value !== null) {
		Object.values(value).forEach(frozen);
		Object.freeze(value);
	}
	return value;
}
