/** Reads a property of any value. Returns `undefined` if a getter or a proxy throws. */
export function read(value: unknown, key: PropertyKey): unknown {
	try {
		return Object(value) === value ? (value as Record<PropertyKey, unknown>)[key] : undefined;
	} catch {
		return undefined;
	}
}
