/** A string as it is, and of any other value all that is found in it, as JSON. Each object counts once, so a value may refer to itself. */
export function textOf(value: unknown): string {
	if (typeof value === 'string') {
		return value;
	}
	const seen = new Set<unknown>();
	const text = JSON.stringify(value, (_, part: unknown) => {
		if (typeof part === 'bigint') {
			return String(part);
		}
		if (typeof part !== 'object' || part === null) {
			return part;
		}
		if (seen.has(part)) {
			return undefined;
		}
		seen.add(part);
		return withHidden(part);
	});
	return text ?? '';
}

/** An error's own fields are not enumerable, and the entries of a map or of header fields are no fields at all. */
function withHidden(part: object): unknown {
	if (isError(part)) {
		const {name, message, stack, cause} = part;
		const {errors} = part as Partial<AggregateError>;
		return {...part, name, message, stack, cause, errors};
	}
	return isCollection(part) ? [...part] : part;
}

/** Also one of another realm, such as Jest's, where `instanceof` fails. */
function isError(part: object): part is Error {
	return 'message' in part && 'stack' in part;
}

function isCollection(part: object): part is Iterable<unknown> {
	return Symbol.iterator in part && 'entries' in part && !Array.isArray(part) && !ArrayBuffer.isView(part);
}
