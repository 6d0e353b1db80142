import type {FieldValue, LogFields} from '../log-entry.ts';

/** Characters of an entry as JSON, and a hundred for what is added later, such as `log.dropped`. Collectors cut or refuse what is much longer. */
const longest = 8_092;

/** Leaves fields out of an entry that is too long, the longest first, and says which. */
export function bounded(fields: LogFields): LogFields {
	const kept: Record<string, FieldValue> = {...fields};
	const left: string[] = [];
	const lengthOf = (name: string) => JSON.stringify([name, fields[name]]).length;
	for (const name of Object.keys(fields).sort((one, other) => lengthOf(other) - lengthOf(one))) {
		if (JSON.stringify(kept).length <= longest) {
			break;
		}
		delete kept[name];
		left.push(name);
		kept['log.left_out'] = left.slice(0, 5);
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
