import {describe, expect, test} from '@jest/globals';
import {
	type Check,
	callback,
	duration,
	either,
	finite,
	integer,
	list,
	longestTimer,
	oneOf,
	required,
	resolveOptions,
	text,
	token,
} from '@kyhooks/core';

const resolve = (check: Check, value: unknown) => resolveOptions('retry', {limit: value}, {}, {limit: check});
/** The error that `resolve` throws; `toThrow` compares its message and cause. */
const refusal = (kind: typeof TypeError, value: unknown, words: string) =>
	new kind(`retry.limit must be ${words}`, {cause: {option: 'retry.limit', value}});

describe('a value that a check refuses', () => {
	const refused: [string, Check, unknown, typeof TypeError, string][] = [
		['integer', integer(), -1, TypeError, 'an integer from 0 to Infinity, got -1'],
		['integer', integer({minimum: 2}), 1, TypeError, 'an integer from 2 to Infinity, got 1'],
		['integer', integer({maximum: 5}), 6, TypeError, 'an integer from 0 to 5, got 6'],
		['integer', integer(), 1.5, TypeError, 'an integer from 0 to Infinity, got 1.5'],
		['integer', integer(), Number.NaN, TypeError, 'an integer from 0 to Infinity, got NaN'],
		[
			'integer',
			integer(),
			Number.POSITIVE_INFINITY,
			TypeError,
			'an integer from 0 to Infinity, got Infinity',
		],
		['integer', integer(), '3', TypeError, 'an integer from 0 to Infinity, got "3"'],
		['integer', integer(), 3n, TypeError, 'an integer from 0 to Infinity, got 3'],
		['duration', duration(), -1, TypeError, 'a number of milliseconds from 0 to 2147483647, got -1'],
		[
			'duration',
			duration(),
			2 ** 31,
			TypeError,
			'a number of milliseconds from 0 to 2147483647, got 2147483648',
		],
		[
			'duration',
			duration({minimum: 1, maximum: 9}),
			0.5,
			TypeError,
			'a number of milliseconds from 1 to 9, got 0.5',
		],
		['duration', duration(), Number.NaN, TypeError, 'a number of milliseconds from 0 to 2147483647, got NaN'],
		['duration', duration(), '1s', TypeError, 'a number of milliseconds from 0 to 2147483647, got "1s"'],
		['finite', finite({maximum: 1}), 1.1, TypeError, 'a finite number from 0 to 1, got 1.1'],
		['finite', finite(), Number.NaN, TypeError, 'a finite number from 0 to Infinity, got NaN'],
		['finite', finite(), -1, TypeError, 'a finite number from 0 to Infinity, got -1'],
		['finite', finite(), null, TypeError, 'a finite number from 0 to Infinity, got null'],
		['oneOf', oneOf('stop', 'wait', false), 'clamp', TypeError, '"stop" or "wait" or false, got "clamp"'],
		['callback', callback, 'f', TypeError, 'a function, got "f"'],
		['text', text, '', TypeError, 'a string that is not empty, got ""'],
		['text', text, 7, TypeError, 'a string that is not empty, got 7'],
		['token', token, '', TypeError, 'a token of HTTP, got ""'],
		['token', token, 'x:y', TypeError, 'a token of HTTP, got "x:y"'],
		['token', token, ' x', TypeError, 'a token of HTTP, got " x"'],
		['token', token, 'x ', TypeError, 'a token of HTTP, got "x "'],
		['token', token, 7, TypeError, 'a token of HTTP, got 7'],
		['list', list(text, 'strings'), 'get', TypeError, 'an array of strings, got "get"'],
		['list', list(text, 'strings'), ['get', 1], TypeError, 'an array of strings, got ["get",1]'],
		[
			'either',
			either(oneOf(false), duration()),
			'no',
			TypeError,
			'false or a number of milliseconds from 0 to 2147483647, got "no"',
		],
		[
			'either',
			either(oneOf(false), integer()),
			-1,
			TypeError,
			'false or an integer from 0 to Infinity, got -1',
		],
		['either', either(text, callback), 5, TypeError, 'a string that is not empty or a function, got 5'],
	];

	test.each(refused)('%s: %#', (_, check, value, kind, words) => {
		expect(() => resolve(check, value)).toThrow(refusal(kind, value, words));
		expect(() => resolve(check, value)).toThrow(kind);
	});

	test('names only the bound that the caller can cross', () => {
		expect(() => resolve(finite({minimum: 1}), 0)).toThrow(
			'retry.limit must be a finite number from 1 to Infinity, got 0',
		);
	});

	test('is refused with the message of each check, if one of several must pass', () => {
		expect(() => resolve(either(integer(), text), '')).toThrow(
			new TypeError(
				'retry.limit must be an integer from 0 to Infinity or a string that is not empty, got ""',
				{
					cause: {option: 'retry.limit', value: ''},
				},
			),
		);
		expect(() => resolve(either(integer(), text), '')).toThrow(TypeError);
		expect(() => resolve(either(integer(), text), -1)).toThrow(TypeError);
		expect(() => resolve(text, -1)).toThrow(TypeError);
	});
});

describe('a value that a check passes', () => {
	test.each<[string, Check, unknown]>([
		['integer at its minimum', integer(), 0],
		['integer at its maximum', integer({maximum: 5}), 5],
		['integer below zero where that is allowed', integer({minimum: -2}), -2],
		['duration of nothing', duration(), 0],
		['duration of the longest timer', duration(), longestTimer],
		['duration of part of a millisecond', duration(), 0.5],
		['finite at its minimum', finite(), 0],
		['finite, the largest', finite(), Number.MAX_VALUE],
		['oneOf, a word', oneOf('a', false), 'a'],
		['oneOf, something that is no word', oneOf('a', false), false],
		['callback', callback, () => {}],
		['text', text, ' '],
		['token of one character', token, 'x'],
		['token of every kind of character', token, "aZ9!#$%&'*+-.^_`|~"],
		['list, empty', list(text, 'strings'), []],
		['list', list(text, 'strings'), ['a', 'b']],
		['either, by the first', either(oneOf(false), duration()), false],
		['either, by the second', either(oneOf(false), duration()), 10],
	])('%s', (_, check, value) => {
		expect(resolve(check, value)).toEqual({limit: value});
	});

	test('is never an infinite number', () => {
		expect([finite(), duration(), integer()].map(check => check(Number.POSITIVE_INFINITY))).toEqual([
			'a finite number from 0 to Infinity',
			'a number of milliseconds from 0 to 2147483647',
			'an integer from 0 to Infinity',
		]);
	});
});

describe('the value in a message', () => {
	test.each([
		['a string', '"abc"', 'abc'],
		['a quoted string', '"a\\"b"', 'a"b'],
		['a function without its source', 'function', () => 'secret'],
		['an object without its content', 'object', {password: 'secret'}],
		['null', 'null', null],
		['a symbol', 'Symbol(s)', Symbol('s')],
		['an array, item by item', '[1,"b",object,[2]]', [1, 'b', {}, [2]]],
	])('shows %s', (_, shown, value) => {
		expect(() => resolve(() => 'else', value)).toThrow(refusal(TypeError, value, `else, got ${shown}`));
	});
});

describe('resolveOptions', () => {
	type Given = {limit?: number | undefined; methods?: string[] | undefined};
	const checks = {limit: integer(), methods: list(text, 'strings')};
	const resolveBoth = (given: Given) => resolveOptions('retry', given, {limit: 4}, checks);

	test('fills in the defaults, and what was given wins', () => {
		expect(resolveBoth({})).toEqual({limit: 4});
		expect(resolveBoth({limit: 0, methods: ['get']})).toEqual({limit: 0, methods: ['get']});
	});

	test('takes undefined as not given', () => {
		expect(resolveBoth({limit: undefined, methods: undefined})).toStrictEqual({limit: 4});
	});

	test('insists on an option that is required, and checks it', () => {
		const resolveUrl = (given: {url?: string}) =>
			resolveOptions('beaconSink', given, {}, {url: required(text)});
		expect(resolveUrl({url: '/log'})).toEqual({url: '/log'});
		for (const given of [{}, {url: undefined as unknown as string}]) {
			expect(() => resolveUrl(given)).toThrow(
				new TypeError('beaconSink.url must be a string that is not empty, got undefined', {
					cause: {option: 'beaconSink.url', value: undefined},
				}),
			);
		}
		expect(() => resolveUrl({url: ''})).toThrow('beaconSink.url must be a string that is not empty, got ""');
		// The check itself is unchanged, and still allows an option to be left out.
		expect(resolveOptions('a', {} as {b?: string}, {}, {b: text})).toEqual({});
	});

	test('gives a frozen record and leaves what it was given alone', () => {
		const given = {limit: 2};
		const defaults = {limit: 4};
		const resolved = resolveOptions('retry', given, defaults, {limit: integer()});
		expect(Object.isFrozen(resolved)).toBe(true);
		expect(resolved).not.toBe(given);
		expect([given, defaults]).toEqual([{limit: 2}, {limit: 4}]);
	});

	test('refuses an unknown key and lists the known ones', () => {
		expect(() => resolveBoth({limits: 3} as Given)).toThrow(
			new TypeError('retry.limits is not an option (known: limit, methods), got 3', {
				cause: {option: 'retry.limits', value: 3},
			}),
		);
		expect(() => resolveBoth({limits: 3} as Given)).toThrow(TypeError);
	});

	test.each(['constructor', 'toString', '__proto__'])('refuses %s, which every object has', key => {
		expect(() => resolveBoth(JSON.parse(`{"${key}": 1}`) as Given)).toThrow(
			`retry.${key} is not an option (known: limit, methods), got 1`,
		);
	});

	test.each([
		['undefined', undefined],
		['null', null],
		['3', 3],
		['"fast"', 'fast'],
		['[1]', [1]],
		['function', () => ({})],
	])('refuses %s in place of the options object', (shown, given) => {
		expect(() => resolveBoth(given as Given)).toThrow(
			new TypeError(`retry must be an object of options, got ${shown}`, {
				cause: {option: 'retry', value: given},
			}),
		);
		expect(() => resolveBoth(given as Given)).toThrow(TypeError);
	});
});
