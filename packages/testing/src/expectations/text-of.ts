/** Returns a string unchanged, and any other value as JSON with everything in it. Each object appears once, so circular values are allowed. */
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

/** Adds what JSON omits: the properties of an error are not enumerable, and the entries of a map or of header fields are not properties. */
function withHidden(part: object): unknown {
	if (isError(part)) {
		const {name, message, stack, cause} = part;
		const {errors} = part as Partial<AggregateError>;
		return {...part, name, message, stack, cause, errors};
	}
	return isCollection(part) ? [...part] : part;
}

/** Also recognises errors of another realm, such as Jest's, where `instanceof` fails. */
function isError(part: object): part is Error {
	return 'message' in part && 'stack' in part;
}

function isCollection(part: object): part is Iterable<unknown> {
	return Symbol.iterator in part && 'entries' in part && !Array.isArray(part) && !ArrayBuffer.isView(part);
}
