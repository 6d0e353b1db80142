/** Reads a property of anything. A getter or a proxy that throws tells nothing, which is also an answer. */
export function read(value: unknown, key: PropertyKey): unknown {
	try {
		return Object(value) === value ? (value as Record<PropertyKey, unknown>)[key] : undefined;
	} catch {
		return undefined;
	}
}
