import {read} from '../verdict/safe-read.ts';

/** What an error tells a log: names, codes and figures. */
export type ErrorFields = Readonly<{
	name: string;
	message: string;
	[field: string]: string | number | boolean | null | Readonly<{name: string; code?: string | number}>;
}>;

/** A name or a code is a word; a sentence in its place may hold anything. */
const word = /^[\w$.:-]{1,64}$/;

/** Its name and code alone: the errors of ky and of others hold the request, and its fields with it. */
function causeOf(cause: unknown): {name: string; code?: string | number} {
	const name = read(cause, 'name');
	const code = read(cause, 'code');
	const known = typeof code === 'number' || (typeof code === 'string' && word.test(code)) ? {code} : {};
	return {name: typeof name === 'string' && word.test(name) ? name : typeof cause, ...known};
}

/** The error's own fields that hold one plain value, and its cause reduced to name and code. */
export function errorFields(error: Error): ErrorFields {
	const fields: Record<string, ErrorFields[string]> = {};
	for (const key of Object.keys(error)) {
		const value = read(error, key);
		if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) {
			fields[key] = value as string | number | boolean | null;
		}
	}
	const cause = 'cause' in error ? {cause: causeOf(error.cause)} : {};
	return {...fields, name: error.name, message: error.message, ...cause};
}

/** As Node prints errors: the stack, then the fields that the stack does not show. */
export function inspectionOf(
	error: Error,
	depth: number,
	show: (value: unknown) => string = value => JSON.stringify(value),
): string {
	if (depth < 0) {
		return `[${error.name}: ${error.message}]`;
	}
	const {name, message, ...rest} = errorFields(error);
	// The stack was taken before a subclass had given its name.
	const stack = error.stack?.replace(/^Error(?=:|\n|$)/, name) ?? `${name}: ${message}`;
	return `${stack} ${show(rest)}`;
}
