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
			const found: FieldValue | Nested | undefined = place[part];
			if (!isNode(found)) {
				const inside = isObject(found) ? found : found === undefined ? {} : {value: found};
				place[part] = Object.assign(Object.create(null) as Nested, inside);
			}
			place = place[part] as Nested;
		}
		const present = place[last];
		if (isNode(present)) {
			(present as Nested).value = value;
		} else {
			place[last] = value;
		}
	}
	return root as LogFields;
}

function isObject(value: unknown): value is Nested {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object of ours. One that a field holds has a prototype, which no key of another field may reach. */
function isNode(value: FieldValue | Nested | undefined): value is Nested {
	return isObject(value) && Object.getPrototypeOf(value) === null;
}
