/** Freezes a plain value to the last of what is in it: a sink that changed it would change it for the next one too. */
export function frozen<Value>(value: Value): Value {
	if (typeof value === 'object' && value !== null) {
		for (const inner of Object.values(value)) {
			frozen(inner);
		}
		Object.freeze(value);
	}
	return value;
}
