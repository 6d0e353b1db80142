import {longestTimer} from '../time/clock.ts';

/** Says what is wrong with a value, or nothing. `kind` becomes a `TypeError`, `range` a `RangeError`. */
export type Check = (value: unknown) => {kind: string} | {range: string} | undefined;


export type NumberBounds = {minimum?: number; maximum?: number};

function withinBounds(
	value: number,
	what: string,
	{minimum = 0, maximum = Number.POSITIVE_INFINITY}: NumberBounds,
) {
	if (value >= minimum && value <= maximum) {
		return undefined;
	}
	return {
		range:
			maximum === Number.POSITIVE_INFINITY
				? `${what} of at least ${minimum}`
				: `${what} from ${minimum} to ${maximum}`,
	};
}

/** A whole number. @default minimum 0 */
export const integer =
	(bounds: NumberBounds = {}): Check =>
	value =>
		typeof value !== 'number'
			? {kind: 'an integer'}
			: Number.isInteger(value)
				? withinBounds(value, 'an integer', bounds)
				: {range: 'an integer'};

/** Milliseconds, from 0 to the longest delay a timer keeps. */
export const duration =
	({minimum = 0, maximum = longestTimer}: NumberBounds = {}): Check =>
	value =>
		typeof value === 'number'
			? withinBounds(value, 'a number of milliseconds', {minimum, maximum})
			: {kind: 'a number of milliseconds'};

/** A finite number. @default minimum 0 */
export const finite =
	(bounds: NumberBounds = {}): Check =>
	value =>
		typeof value !== 'number'
			? {kind: 'a number'}
			: Number.isFinite(value)
				? withinBounds(value, 'a number', bounds)
				: {range: 'a finite number'};

/** One of a closed set of words. */
export const oneOf =
	(...words: readonly unknown[]): Check =>
	value =>
		words.includes(value)
			? undefined
			: {kind: words.length === 1 ? show(words[0]) : `one of ${words.map(show).join(', ')}`};

export const callback: Check = value => (typeof value === 'function' ? undefined : {kind: 'a function'});

/** A string that is not empty. */
export const text: Check = value =>
	typeof value === 'string' && value !== '' ? undefined : {kind: 'a string that is not empty'};

/** A method or a header name: a token of RFC 9110, section 5.6.2. */
export const token: Check = value =>
	typeof value === 'string' && /^[!#$%&'*+.^`|~\w-]+$/.test(value) ? undefined : {kind: 'a token of HTTP'};

/** An array whose items each pass `check`. */
export const list =
	(check: Check, what: string): Check =>
	value =>
		Array.isArray(value) && value.every(item => check(item) === undefined)
			? undefined
			: {kind: `an array of ${what}`};

/** Passes what either check passes, and complains with the words of both. */
export const either =
	(...checks: readonly Check[]): Check =>
	value => {
		const complaints = checks.map(check => check(value));
		if (complaints.includes(undefined)) {
			return undefined;
		}
		const words = complaints.map(complaint => Object.values(complaint ?? {})[0]).join(' or ');
		return complaints.some(complaint => complaint && 'range' in complaint) && typeof value === 'number'
			? {range: words}
			: {kind: words};
	};

function show(value: unknown): string {
	if (typeof value === 'string') {
		return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
	}
	if (typeof value === 'function') {
		return 'a function';
	}
	if (Array.isArray(value)) {
		return `[${value.slice(0, 5).map(show).join(', ')}${value.length > 5 ? ', …' : ''}]`;
	}
	return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/**
Checks the options given to a factory and fills in the defaults.

@param name the factory's name, the first part of each path in a message
@param given what the caller passed; a key that is `undefined` counts as not given
@param defaults the value of each option that was not given
@param checks one check for each known option; any other key is refused
@returns a frozen record
@throws TypeError for an unknown key or a wrong kind, RangeError for a number out of range; both name the path and the value, and carry `{option, value}` as their cause
*/
export function resolveOptions<Given extends object, Defaults extends object>(
	name: string,
	given: Given,
	defaults: Defaults,
	checks: Readonly<Record<keyof Given, Check>>,
): Readonly<Given & Defaults> {
	if (typeof given !== 'object' || given === null || Array.isArray(given)) {
		throw new TypeError(`${name}() takes one object of options, got ${show(given)}`, {
			cause: {option: name, value: given},
		});
	}
	const resolved: Record<string, unknown> = {...(defaults as Record<string, unknown>)};
	for (const [key, value] of Object.entries(given)) {
		const option = `${name}.${key}`;
		if (!Object.hasOwn(checks, key)) {
			const known = Object.keys(checks).join(', ');
			throw new TypeError(`${option} is not an option (known: ${known}), got ${show(value)}`, {
				cause: {option, value},
			});
		}
		if (value === undefined) {
			continue;
		}
		const complaint = checks[key as keyof Given](value);
		if (complaint !== undefined) {
			const [kind, words] =
				'range' in complaint ? [RangeError, complaint.range] : [TypeError, complaint.kind];
			throw new kind(`${option} must be ${words}, got ${show(value)}`, {cause: {option, value}});
		}
		resolved[key] = value;
	}
	return Object.freeze(resolved) as Readonly<Given & Defaults>;
}
