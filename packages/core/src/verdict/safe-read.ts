/** Reads a property of anything. A getter or a proxy that throws tells nothing, which is also an answer. */
export function read(value: unknown, key: PropertyKey): unknown {
	if (typeof value !== 'object' || value === null) {
		return undefined;
	}
	try {
		return (value as Record<PropertyKey, unknown>)[key];
	} catch {
		return undefined;
	}
}

/** The fields of a record that have a value. Records are built whole, and what is not known is dropped here alone. */
export function present<Fields extends object>(
	fields: Fields,
): {[Key in keyof Fields]: Exclude<Fields[Key], undefined>} {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
