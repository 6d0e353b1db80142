/** The fields of a record that have a value. Records are built whole, and what is not known is dropped here alone. */
export function present<Fields extends object>(
	fields: Fields,
): {[Key in keyof Fields]: Exclude<Fields[Key], undefined>} {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
