import {longestTimer} from '../time/clock.ts';

/** Says what a value must be, if it is not; `undefined` if it is. */
export type Check = ((value: unknown) => string | undefined) & {
	/** It must be given. */
	readonly required?: boolean;
};

export type NumberBounds = {minimum?: number; maximum?: number};

const numeric =
	(
		what: string,
		isOne: (value: unknown) => boolean,
		{minimum = 0, maximum = Infinity}: NumberBounds = {},
	): Check =>
	value =>
		isOne(value) && (value as number) >= minimum && (value as number) <= maximum
			? undefined
			: `${what} from ${minimum} to ${maximum}`;

/** A whole number. @default minimum 0 */
export const integer = (bounds?: NumberBounds): Check => numeric('an integer', Number.isInteger, bounds);

/** A finite number. @default minimum 0 */
export const finite = (bounds?: NumberBounds): Check => numeric('a finite number', Number.isFinite, bounds);

/** Milliseconds, from 0 to the longest delay a timer keeps. */
export const duration = ({minimum = 0, maximum = longestTimer}: NumberBounds = {}): Check =>
	numeric('a number of milliseconds', Number.isFinite, {minimum, maximum});

/** One of a closed set of words. */
export const oneOf =
	(...words: readonly unknown[]): Check =>
	value =>
		words.includes(value) ? undefined : words.map(show).join(' or ');

export const callback: Check = value => (typeof value === 'function' ? undefined : 'a function');

/** Neither an array nor a function. */
export const record: Check = value =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'an object of options';

/** A string that is not empty. */
export const text: Check = value =>
	typeof value === 'string' && value !== '' ? undefined : 'a string that is not empty';

/** A method or a header name: a token of RFC 9110, section 5.6.2. */
export const token: Check = value =>
	typeof value === 'string' && /^[!#$%&'*+.^`|~\w-]+$/.test(value) ? undefined : 'a token of HTTP';

/** An array whose items each pass `check`. */
export const list =
	(check: Check, what: string): Check =>
	value =>
		Array.isArray(value) && value.every(item => check(item) === undefined)
			? undefined
			: `an array of ${what}`;

/** Passes what one of the checks passes, and complains with the words of all. */
export const either =
	(...checks: readonly Check[]): Check =>
	value => {
		const words = checks.map(check => check(value));
		return words.includes(undefined) ? undefined : words.join(' or ');
	};

/** For an option that has no default: it must be given. */
export const required = (check: Check): Check =>
	Object.assign((value: unknown) => check(value), {required: true});

function show(value: unknown): string {
	if (Array.isArray(value)) {
		return `[${value.map(show)}]`;
	}
	return Object(value) === value
		? typeof value
		: typeof value === 'string'
			? JSON.stringify(value)
			: String(value);
}

/**
Checks the options given to a factory and fills in the defaults.

@param name the factory's name, the first part of each path in a message
@param given what the caller passed; a key that is `undefined` counts as not given
@param defaults the value of each option that was not given
@param checks one check for each known option; any other key is refused
@returns a frozen record
@throws TypeError for an unknown key or a bad value; it names the path and the value, and carries `{option, value}` as its cause
*/
export function resolveOptions<Given extends object, Defaults extends object>(
	name: string,
	given: Given,
	defaults: Defaults,
	checks: Readonly<Record<keyof Given, Check>>,
): Readonly<Given & Defaults> {
	const refuse = (option: string, what: string, value: unknown): never => {
		throw new TypeError(`${option} ${what}, got ${show(value)}`, {cause: {option, value}});
	};
	const wrong = record(given);
	if (wrong) {
		refuse(name, `must be ${wrong}`, given);
	}
	const resolved: Record<string, unknown> = {...(defaults as object)};
	for (const key of Object.keys({...given, ...checks})) {
		const value = (given as Record<string, unknown>)[key];
		const option = `${name}.${key}`;
		const check = Object.hasOwn(checks, key) ? checks[key as keyof Given] : undefined;
		if (check === undefined) {
			refuse(option, `is not an option (known: ${Object.keys(checks).join(', ')})`, value);
		} else if (value !== undefined || check.required) {
			const what = check(value);
			if (what) {
				refuse(option, `must be ${what}`, value);
			}
			resolved[key] = value;
		}
	}
	return Object.freeze(resolved) as Readonly<Given & Defaults>;
}
