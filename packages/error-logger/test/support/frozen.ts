/** Freezes a value deeply, so that any write to it throws. It skips what cannot be frozen, such as bytes. */
export function deepFreeze<Value>(value: Value, seen: Set<unknown> = new Set()): Value {
	if (typeof value !== 'object' || value === null || seen.has(value)) {
		return value;
	}
	seen.add(value);
	for (const key of Reflect.ownKeys(value)) {
		const property = Object.getOwnPropertyDescriptor(value, key);
		deepFreeze(property?.value, seen);
	}
	return ArrayBuffer.isView(value) ? value : Object.freeze(value);
}
