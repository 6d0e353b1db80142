import {longestTimer} from '../time/clock.ts';

/** Checks the value of an option. Returns what the value must be, or `undefined` if it is valid. */
export type Check = ((value: unknown) => string | undefined) & {
	/** Whether the option must be given. */
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

/** Accepts a whole number. @default minimum 0 */
export const integer = (bounds?: NumberBounds): Check => numeric('an integer', Number.isInteger, bounds);

/** Accepts a finite number. @default minimum 0 */
export const finite = (bounds?: NumberBounds): Check => numeric('a finite number', Number.isFinite, bounds);

/** Accepts a number of milliseconds. By default from 0 to the longest delay of a platform timer (2,147,483,647). */
export const duration = ({minimum = 0, maximum = longestTimer}: NumberBounds = {}): Check =>
	numeric('a number of milliseconds', Number.isFinite, {minimum, maximum});

/** Accepts one of the given values. */
export const oneOf =
	(...words: readonly unknown[]): Check =>
	value =>
		words.includes(value) ? undefined : words.map(show).join(' or ');

export const callback: Check = value => (typeof value === 'function' ? undefined : 'a function');

/** Accepts an object that is neither an array nor a function. */
export const record: Check = value =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'an object of options';

/** Accepts a string that is not empty. */
export const text: Check = value =>
	typeof value === 'string' && value !== '' ? undefined : 'a string that is not empty';

/** Accepts the name of a method or a header: a token of RFC 9110, section 5.6.2. */
export const token: Check = value =>
	typeof value === 'string' && /^[!#$%&'*+.^`|~\w-]+$/.test(value) ? undefined : 'a token of HTTP';

/** Accepts an array whose items all pass `check`. A message names the items with `what`. */
export const list =
	(check: Check, what: string): Check =>
	value =>
		Array.isArray(value) && value.every(item => check(item) === undefined)
			? undefined
			: `an array of ${what}`;

/** Accepts what at least one of the checks accepts. Otherwise the message joins the words of all checks. */
export const either =
	(...checks: readonly Check[]): Check =>
	value => {
		const words = checks.map(check => check(value));
		return words.includes(undefined) ? undefined : words.join(' or ');
	};

/** Makes an option required. For an option without a default. */
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
Checks the options that were given to a factory and fills in the defaults.

@param name the name of the factory, the first part of each path in a message
@param given the options that the caller passed; a key that is `undefined` counts as not given
@param defaults the values of the options that were not given
@param checks one check for each known option; any other key throws
@returns a frozen record of the options
@throws TypeError for an unknown key or an invalid value. The message names the path and the value, and the `cause` is `{option, value}`
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
