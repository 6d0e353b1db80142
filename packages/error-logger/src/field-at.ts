import type {FieldValue, LogFields} from './log-entry.ts';

/** The field of a dotted name, whether the fields are flat or nested. */
export function fieldAt(fields: LogFields, name: string): FieldValue | undefined {
	if (Object.hasOwn(fields, name)) {
		return fields[name];
	}
	let value: FieldValue | undefined = fields;
	for (const part of name.split('.')) {
		if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) {
			return undefined;
		}
		value = (value as LogFields)[part];
	}
	return value;
}
