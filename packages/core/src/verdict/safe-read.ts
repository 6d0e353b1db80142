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
