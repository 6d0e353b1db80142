import type {FieldValue, LogFields} from './log-entry.ts';

type Nested = {[key: string]: FieldValue | Nested};

/** Makes objects of dotted keys. A key that is the beginning of another keeps its value under `value`. */
export function nest(fields: LogFields): LogFields {
	// Without a prototype, so that no key is anything but a key.
	const root = Object.create(null) as Nested;
	for (const [key, value] of Object.entries(fields)) {
		const parts = key.split('.');
		const last = parts.pop() as string;
		let place = root;
		for (const part of parts) {
			const found = place[part];
			if (typeof found !== 'object' || found === null || Array.isArray(found)) {
				place[part] = Object.assign(Object.create(null) as Nested, found === undefined ? {} : {value: found});
			}
			place = place[part] as Nested;
		}
		const present = place[last];
		if (typeof present === 'object' && present !== null && !Array.isArray(present)) {
			(present as Nested).value = value;
		} else {
			place[last] = value;
		}
	}
	return root as LogFields;
}
