/** Returns the fields of a record that are not `undefined`. Records are built with every field, and only this function drops the unknown ones. */
export function present<Fields extends object>(
	fields: Fields,
): {[Key in keyof Fields]: Exclude<Fields[Key], undefined>} {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
