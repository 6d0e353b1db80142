import type {FieldValue, LogFields} from '../log-entry.ts';

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

function sizeOf(fields: LogFields): number {
	return JSON.stringify(fields).length;
}

/** Leaves fields out of an entry that is too long, and says which. */
export function bounded(fields: LogFields): LogFields {
	if (sizeOf(fields) <= longest) {
		return fields;
	}
	const kept: Record<string, FieldValue> = {...fields};
	const left: string[] = [];
	// Those of the user stand first.
	for (const name of [...dispensable, ...Object.keys(fields)]) {
		if (name in kept && name !== 'event.name') {
			delete kept[name];
			kept['log.left_out'] = [...left, name].slice(0, 5);
			left.push(name);
			if (sizeOf(kept) <= longest - reserve) {
				break;
			}
		}
	}
	return kept;
}

type Node = {[key: string]: FieldValue | Node};

function isObject(value: unknown): value is Node {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Makes objects of dotted keys. A key that is the beginning of another keeps its value under `value`. */
export function nested(fields: LogFields): LogFields {
	// Without a prototype, so that no key is anything but a key, and an object of ours is told from one that a field holds.
	const node = (inside: object = {}): Node => Object.assign(Object.create(null), inside);
	const root = node();
	for (const [key, value] of Object.entries(fields)) {
		const parts = key.split('.');
		const last = parts.pop() as string;
		let place = root;
		for (const part of parts) {
			const found = place[part];
			place[part] = node(isObject(found) || found === undefined ? found : {value: found});
			place = place[part] as Node;
		}
		const found = place[last];
		if (isObject(found) && Object.getPrototypeOf(found) === null) {
			(found as Node).value = value;
		} else {
			place[last] = value;
		}
	}
	return root as LogFields;
}

/** Freezes a plain value to the last of what is in it: a sink that changed it would change it for the next one too. */
export function frozen<Value>(value: Value): Value {
	if (typeof value === 'object' && value !== null) {
		Object.values(value).forEach(frozen);
		Object.freeze(value);
	}
	return value;
}
